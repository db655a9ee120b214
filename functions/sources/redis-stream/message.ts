import { refuseAttribute } from '../../runtime/events/attributes.ts'
import type { Attributes } from '../../runtime/events/index.ts'
import type { Entry } from '../../runtime/stream/index.ts'

/** A stream entry as the event it is sent as. */
export interface Message {
  readonly id: string
  readonly attributes: Attributes
  readonly data: Buffer | undefined
  /** The entry as it stands in the stream, for the dead letters. */
  readonly entry: Entry
  /** Answers that may be this event's fault, and deliveries to consumers before this one. */
  attempts: number
  /** Requests with it in them that failed, here, for whatever reason. */
  failures: number
}

/** An entry that cannot be an event: it goes to the dead letters with this reason. */
export interface Malformed {
  readonly id: string
  readonly entry: Entry
  readonly malformed: string
}

const ATTRIBUTE_NAME = /^[a-z0-9]+$/

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

/**
 * Reads an entry: each context attribute is a field of its own and `data` the body. An entry without `specversion` is
 * taken as knative-extensions/eventing-redis takes every entry: its fields and values as a JSON array.
 * @param origin the `source` of entries that name none
 */
export function toMessage(
  entry: Entry,
  origin: string,
  extensions: Readonly<Record<string, string>>,
  attempts = 0,
): Message | Malformed {
  const { fields, id } = entry
  const malformed = (reason: string): Malformed => ({ id, entry, malformed: reason })
  if (fields.length % 2 === 1) return malformed('a field has no value')
  const values: Record<string, string> = {}
  let data: Buffer | undefined
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]?.toString() ?? ''
    const value = fields[at + 1]
    if (value === undefined) continue
    if (name === 'data') data = value
    else values[name] = value.toString()
  }
  if (values['specversion'] === undefined) return plain(entry, origin, extensions, attempts)

  const { specversion, id: eventId, source, type } = values
  if (specversion !== '1.0') return malformed(`specversion is ${JSON.stringify(specversion)}, not "1.0"`)
  if (!eventId) return malformed('attribute id is missing or empty')
  if (!source) return malformed('attribute source is missing or empty')
  if (!type) return malformed('attribute type is missing or empty')
  const unnamed = Object.keys(values).find((name) => !ATTRIBUTE_NAME.test(name))
  if (unnamed !== undefined)
    return malformed(`field ${JSON.stringify(unnamed)} is no attribute name (lower-case letters and digits)`)
  const attributes: Attributes = { ...values, ...extensions, specversion, id: eventId, source, type }
  return { id, attributes, data, entry, attempts, failures: 0 }
}

function plain(
  entry: Entry,
  origin: string,
  extensions: Readonly<Record<string, string>>,
  attempts: number,
): Message {
  return {
    id: entry.id,
    attributes: {
      ...extensions,
      specversion: '1.0',
      id: entry.id,
      source: origin,
      type: 'dev.knative.sources.redisstream',
      datacontenttype: 'application/json',
    },
    data: Buffer.from(JSON.stringify(entry.fields.map((field) => field.toString()))),
    entry,
    attempts,
    failures: 0,
  }
}
