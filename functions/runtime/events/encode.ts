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
    if (name !== 'datacontenttype') headers[`ce-${name}`] = encodeHeaderValue(value)
    else headers['content-type'] = unsafeInContentType.test(value) ? encodeHeaderValue(value) : value
  }
  return headers
}

/** An event as a source has it: its data as bytes. */
export interface OutgoingEvent {
  readonly attributes: Attributes
  readonly data: Buffer | undefined
}

/**
 * An event in structured mode, one JSON object (JSON event format, section 3). JSON data is embedded as it was written,
 * text as a string, the rest as `data_base64`; no data and empty data alike as neither.
 */
export function structured(attributes: Attributes, data: Buffer | undefined): string {
  return Buffer.concat(pieces({ attributes, data })).toString()
}

/** Events in structured mode as the body of one request in batched mode (JSON event format, section 4). */
export function batch(events: readonly OutgoingEvent[]): Buffer<ArrayBuffer> {
  const all = events.flatMap((event, index) => (index === 0 ? pieces(event) : [COMMA, ...pieces(event)]))
  return Buffer.concat([OPEN, ...all, CLOSE])
}

const OPEN = Buffer.from('[')
const COMMA = Buffer.from(',')
const CLOSE = Buffer.from(']')
const END = Buffer.from('}')

/** A structured event in parts, so that JSON data, which may be long, is copied once and never decoded. */
function pieces({ attributes, data }: OutgoingEvent): Buffer[] {
  let json = '{'
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (value === undefined) continue
    json += `${json.length > 1 ? ',' : ''}${JSON.stringify(name)}:${JSON.stringify(value.toWellFormed())}`
  }
  if (data === undefined || data.length === 0) return [Buffer.from(`${json}}`)]
  const kind = embedding(data, attributes.datacontenttype)
  if (kind === 'json') return [Buffer.from(`${json},"data":`), data, END]
  if (kind === 'text') return [Buffer.from(`${json},"data":${JSON.stringify(data.toString())}}`)]
  return [Buffer.from(`${json},"data_base64":"${data.toString('base64')}"}`)]
}

function embedding(data: Buffer, contentType: string | undefined): 'json' | 'text' | 'base64' {
  const media = contentType === undefined ? undefined : parseMediaType(contentType)
  if (!isUtf8Charset(media?.charset) || !isUtf8(data)) return 'base64'
  if (media !== undefined && isText(media)) return 'text'
  const json = contentType === undefined || (media !== undefined && isJson(media))
  return json && isJsonText(data) ? 'json' : 'base64'
}
