import { isUtf8 } from 'node:buffer'
import { encodeHeaderValue } from './header-value.ts'
import type { Attributes } from './index.ts'
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

/**
 * An event in structured mode, one JSON object (JSON event format, section 3). JSON data is embedded as it was written,
 * text as a string, the rest as `data_base64`; no data and empty data alike as neither.
 */
export function structured(attributes: Attributes, data: Buffer | undefined): string {
  let json = '{'
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (value === undefined) continue
    json += `${json.length > 1 ? ',' : ''}${JSON.stringify(name)}:${JSON.stringify(value.toWellFormed())}`
  }
  if (data !== undefined && data.length > 0) json += `,${dataMember(data, attributes.datacontenttype)}`
  return `${json}}`
}

/** Structured events as the body of one request in batched mode (JSON event format, section 4). */
export function batch(elements: readonly string[]): string {
  return `[${elements.join(',')}]`
}

function dataMember(data: Buffer, contentType: string | undefined): string {
  const media = contentType === undefined ? undefined : parseMediaType(contentType)
  const json = contentType === undefined || (media !== undefined && isJson(media))
  const text = media !== undefined && isText(media)
  if ((json || text) && isUtf8Charset(media?.charset) && isUtf8(data)) {
    const content = data.toString('utf8')
    if (text) return `"data":${JSON.stringify(content)}`
    if (parses(content)) return `"data":${content}`
  }
  return `"data_base64":"${data.toString('base64')}"`
}

function parses(json: string): boolean {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}
