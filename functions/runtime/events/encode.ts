import { isUtf8 } from 'node:buffer'
import { encodeHeaderValue } from './header-value.ts'
import type { Attributes } from './index.ts'
import { isJsonText } from './json-text.ts'
import { isJson, isText, isUtf8Charset, parseMediaType } from './media-type.ts'

/** The content types of structured and batched mode. Binary mode carries the data's own. */
export const STRUCTURED_TYPE = 'application/cloudevents+json; charset=utf-8'
export const BATCH_TYPE = 'application/cloudevents-batch+json; charset=utf-8'

const unsafeInContentType = /[^\t\x20-\x7e]/u

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

/** An event as a source has it: its data as bytes. */
export interface OutgoingEvent {
  readonly attributes: Attributes
  readonly data: Buffer | undefined
}

/** An event whose attributes are encoded: JSON members with commas between them. */
export interface EncodedEvent {
  readonly members: string
  readonly datacontenttype: string | undefined
  readonly data: Buffer | undefined
}

/**
 * An event in structured mode, one JSON object (JSON event format, section 3). JSON data is embedded as it was written,
 * text as a string, the rest as `data_base64`; no data and empty data alike as neither.
 */
export function structured(attributes: Attributes, data: Buffer | undefined): string {
  return join(pieces(encoded({ attributes, data }), [])).toString()
}

/** Events in structured mode as the body of one request in batched mode (JSON event format, section 4). */
export const batch = (events: readonly OutgoingEvent[]) => batchOf(events.map(encoded))

/** The same of events whose attributes are encoded already. */
export function batchOf(events: readonly EncodedEvent[]): Buffer<ArrayBuffer> {
  const all: (string | Buffer)[] = ['[']
  for (const event of events) {
    if (all.length > 1) all.push(',')
    pieces(event, all)
  }
  all.push(']')
  return join(all)
}

function encoded({ attributes, data }: OutgoingEvent): EncodedEvent {
  const members: string[] = []
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (value !== undefined) members.push(jsonMember(name, value))
  }
  return { members: members.join(','), datacontenttype: attributes.datacontenttype, data }
}

/** Appends a structured event in parts, so that JSON data, which may be long, is copied once and never decoded. */
function pieces({ members, datacontenttype, data }: EncodedEvent, to: (string | Buffer)[]) {
  if (data === undefined || data.length === 0) {
    to.push(`{${members}}`)
    return to
  }
  const kind = embedding(data, datacontenttype)
  if (kind === 'json') to.push(`{${members},"data":`, data, '}')
  else if (kind === 'text') to.push(`{${members},"data":${JSON.stringify(data.toString())}}`)
  else to.push(`{${members},"data_base64":"${data.toString('base64')}"}`)
  return to
}

/** One buffer of them all: strings that follow each other are written in one go. */
function join(parts: readonly (string | Buffer)[]): Buffer<ArrayBuffer> {
  const whole: (string | Buffer)[] = []
  let text = ''
  let size = 0
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    size += Buffer.byteLength(text) + part.length
    whole.push(text, part)
    text = ''
  }
  size += Buffer.byteLength(text)
  whole.push(text)
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (const part of whole) at += typeof part === 'string' ? bytes.write(part, at) : part.copy(bytes, at)
  return bytes
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
