import { refuseAttribute } from '../../runtime/events/attributes.ts'
import type { Attributes } from '../../runtime/events/index.ts'
import type { Entry } from '../../runtime/stream/index.ts'
import { messageReader } from './message-reader.ts'

/** A stream entry as the event it is sent as. */
export interface Message {
  /** The entry's id. */
  readonly id: string
  /** The attribute `id`. */
  readonly event: string
  readonly context: Context
  readonly data: Buffer | undefined
  /** The fields of an entry that was not written as an event; those of one that was are its context, id and data. */
  readonly plain: readonly Buffer[] | undefined
  /** Answers that may be this event's fault, and deliveries to consumers before this one. */
  attempts: number
  /** Requests with it in them that failed, here, for whatever reason. */
  failures: number
}

export interface Attribute {
  readonly name: string
  readonly value: string
}

/** All attributes but `id`, encoded: the events of one collection share it. */
export interface Context {
  readonly attributes: readonly Attribute[]
  /** Headers in binary mode: name, value, name, value, … */
  readonly headers: readonly string[]
  /** The event as a JSON object, up to the value of its id. */
  readonly json: Buffer
  readonly source: string
  readonly type: string
  readonly datacontenttype: string | undefined
  readonly traceparent: string | undefined
  /** What events with the same are delivered in order; undefined: in any. */
  readonly lane: string | undefined
  /** Fields of one of its entries; all have the same but for the id and the data. */
  readonly fields: readonly Buffer[]
  /** Where in them the values of `id` and `data` are; −1: nowhere. */
  readonly places: { readonly id: number; readonly data: number }
}

/** An entry that cannot be an event: it goes to the dead letters with this reason. */
export interface Malformed {
  readonly malformed: string
}

/**
 * The `source` of entries that name none: `<address>/<stream>`, as eventing-redis has it, where that is a URI reference,
 * as the attribute must be. With an IP address it is none (RFC 3986, section 4.2: no colon in the first segment).
 */
export function originOf(label: string, stream: string): string {
  const stated = `${label}/${stream}`
  if (refuseAttribute('source', stated) === undefined) return stated
  const isAddress = /^[^/\\]+:\d+$/.test(label)
  return isAddress ? `//${label}/${encodeURIComponent(stream)}` : encodeURI(stated)
}

/** One entry by itself as an event; the source, which reads many, has a `messageReader`. */
export function toMessage(
  entry: Entry,
  origin: string,
  extensions: Readonly<Record<string, string>>,
): (Message & { readonly attributes: Attributes }) | Malformed {
  const message = messageReader(origin, extensions)(entry)
  if ('malformed' in message) return message
  const { attributes, source, type } = message.context
  const named = Object.fromEntries(attributes.map(({ name, value }) => [name, value]))
  return { ...message, attributes: { ...named, specversion: '1.0', id: message.event, source, type } }
}
