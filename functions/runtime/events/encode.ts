import { isUtf8 } from 'node:buffer'
import { encodeHeaderValue } from './header-value.ts'
import type { Attributes } from './index.ts'
import { isJsonText } from './json-text.ts'
import { isJson, isText, isUtf8Charset, parseMediaType } from './media-type.ts'

/** The content types of structured and batched mode. Binary mode carries the data's own. */
export const STRUCTURED_TYPE = 'application/cloudevents+json; charset=utf-8'
export const BATCH_TYPE = 'application/cloudevents-batch+json; charset=utf-8'

const unsafeInContentType = /[^\t\x20-\x7e]/u
/** What JSON escapes nothing of. */
const asItIs = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
/** One UTF-16 code unit, half a surrogate pair too. */
const beyondAscii = /[^\x20-\x7e]/g

/** An event's headers in binary mode (HTTP binding, section 3.1): the data goes into the body as it is. */
export function binaryHeaders(attributes: Attributes): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (value === undefined) continue
    const [header, text] = binaryHeader(name, value)
    headers[header] = text
  }
  return headers
}

/** One attribute's header in binary mode: its name and value. */
export function binaryHeader(name: string, value: string): [string, string] {
  if (name !== 'datacontenttype') return [`ce-${name}`, encodeHeaderValue(value)]
  return ['content-type', unsafeInContentType.test(value) ? encodeHeaderValue(value) : value]
}

/** One attribute as a member of a JSON object, without commas. */
export const jsonMember = (name: string, value: string) =>
  `${JSON.stringify(name)}:${JSON.stringify(value.toWellFormed())}`

/** An event as a JSON object with these members, up to where the value of its id begins. */
export const eventHead = (members: readonly string[]) => Buffer.from(`{${[...members, '"id":"'].join(',')}`)

/** An event as a source has it: its data as bytes. */
export interface OutgoingEvent {
  readonly attributes: Attributes
  readonly data: Buffer | undefined
}

/** An event whose attributes are encoded but for its id: the events of one collection share the rest. */
export interface EncodedEvent {
  readonly context: {
    /** The event as a JSON object as far as it goes without its id: `eventHead`. */
    readonly json: Buffer
    readonly datacontenttype: string | undefined
  }
  /** The attribute `id`. */
  readonly event: string
  readonly data: Buffer | undefined
}

const NOTHING = Buffer.alloc(0)
const DATA = Buffer.from(',"data":')
const [OPEN_BATCH = 0, COMMA = 0, QUOTE = 0, CLOSE_EVENT = 0, CLOSE_BATCH = 0] = Buffer.from('[,"}]')
/** A comma, the quote after the id and a brace. */
const AROUND_EVENT = 3

/**
 * An event in structured mode, one JSON object (JSON event format, section 3). JSON data is embedded as it was written,
 * text as a string, the rest as `data_base64`; no data and empty data alike as neither.
 */
export function structured(attributes: Attributes, data: Buffer | undefined): string {
  return batch([{ attributes, data }]).toString('utf8').slice(1, -1)
}

/** Events in structured mode as the body of one request in batched mode (JSON event format, section 4). */
export const batch = (events: readonly OutgoingEvent[]) => batchOf(events.map(encoded))

/** The same of events whose attributes are encoded already. What may be long is copied once and never decoded. */
export function batchOf(events: readonly EncodedEvent[]): Buffer<ArrayBuffer> {
  const ids = events.map(({ event }) => asciiJson(event))
  const texts = events.map(textOf)
  let size = events.length === 0 ? 2 : 1
  let index = 0
  for (const { context, data = NOTHING } of events) {
    const text = texts[index]
    size += AROUND_EVENT + context.json.length + (ids[index++]?.length ?? 0)
    if (text !== undefined) size += Buffer.byteLength(text)
    else if (data.length > 0) size += DATA.length + data.length
  }
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  index = 0
  for (const { context, data = NOTHING } of events) {
    const text = texts[index]
    bytes[at++] = COMMA
    at = put(context.json, bytes, at)
    at += bytes.write(ids[index++] ?? '', at, 'latin1')
    bytes[at++] = QUOTE
    if (text !== undefined) at += bytes.write(text, at)
    else if (data.length > 0) at = put(data, bytes, put(DATA, bytes, at))
    bytes[at++] = CLOSE_EVENT
  }
  bytes[0] = OPEN_BATCH
  bytes[size - 1] = CLOSE_BATCH
  return bytes
}

function put(some: Uint8Array, bytes: Buffer, at: number): number {
  bytes.set(some, at)
  return at + some.length
}

/** What stands between the quotes of a JSON string, in ASCII: that is written the fastest. */
function asciiJson(text: string): string {
  if (asItIs.test(text)) return text
  return JSON.stringify(text.toWellFormed()).slice(1, -1).replace(beyondAscii, escaped)
}

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

function encoded({ attributes, data }: OutgoingEvent): EncodedEvent {
  const members: string[] = []
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (value !== undefined && name !== 'id') members.push(jsonMember(name, value))
  }
  const json = eventHead(members)
  return { context: { json, datacontenttype: attributes.datacontenttype }, event: attributes.id, data }
}

/** What stands after the id of an event whose data cannot be embedded as it is. */
function textOf({ context, data }: EncodedEvent): string | undefined {
  if (data === undefined || data.length === 0) return undefined
  const kind = embedding(data, context.datacontenttype)
  if (kind === 'json') return undefined
  return kind === 'text'
    ? `,"data":${JSON.stringify(data.toString())}`
    : `,"data_base64":"${data.toString('base64')}"`
}

function embedding(data: Buffer, contentType: string | undefined): 'json' | 'text' | 'base64' {
  if (!isUtf8(data)) return 'base64'
  const kind = kindOf(contentType)
  return kind !== 'json' || isJsonText(data) ? kind : 'base64'
}

let lastType: string | undefined = ''
let lastKind: 'json' | 'text' | 'base64' = 'base64'

/** How UTF-8 data of a content type is embedded, if JSON is well-formed. What was asked last is remembered. */
function kindOf(contentType: string | undefined): 'json' | 'text' | 'base64' {
  if (contentType === lastType) return lastKind
  lastType = contentType
  const media = contentType === undefined ? undefined : parseMediaType(contentType)
  if (!isUtf8Charset(media?.charset)) lastKind = 'base64'
  else if (media !== undefined && isText(media)) lastKind = 'text'
  else lastKind = contentType === undefined || (media !== undefined && isJson(media)) ? 'json' : 'base64'
  return lastKind
}
