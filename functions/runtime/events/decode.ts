import type { Reason } from '../problem.ts'
import { completeAttributes, isAttributeName, refuseAttribute } from './attributes.ts'
import { contentMode, refuse, type Mode, type Refusal } from './content-mode.ts'
import { asBuffer, parseJson, readData, utf8 } from './data.ts'
import { decodeHeaderValue } from './header-value.ts'
import { readJsonEvent } from './json-format.ts'
import type { MediaType } from './media-type.ts'
import { oversizedElement } from './oversized.ts'
import type { RawEvent } from './index.ts'

/** In bytes of the request's body, or of an element in it. */
export interface Limits {
  readonly maxEventBytes: number
  readonly maxBatchBytes: number
}

export type Decoded = { readonly ok: true; readonly mode: Mode; readonly events: RawEvent[] } | Refusal

/**
 * The events of an HTTP request, all of them valid, or why it is refused as a whole: every attribute at fault is
 * named where the sender wrote it (`ce-time`, `[3].time`). CloudEvents 1.0.2, HTTP binding and JSON event format.
 */
export function decodeRequest(headers: Headers, body: Uint8Array, limits: Limits): Decoded {
  const chosen = contentMode(headers)
  if (!chosen.ok) return chosen
  const { mode, media } = chosen
  const limit = mode === 'batch' ? limits.maxBatchBytes : limits.maxEventBytes
  if (body.length > limit) return refuse(413, tooLarge(mode, limit))
  const bytes = asBuffer(body)
  if (mode === 'binary') return decodeBinary(headers, bytes, media)
  const text = utf8(bytes)
  if (text === undefined) return refuse(400, 'the body is not UTF-8, as JSON must be')
  const parsed = parseJson(text)
  if ('reason' in parsed) return refuse(400, `the body ${parsed.reason}`)
  return mode === 'batch' ? decodeBatch(parsed.value, bytes, limits) : decodeStructured(parsed.value)
}

/** What a 413 says. */
export function tooLarge(mode: Mode, limit: number): string {
  return mode === 'batch'
    ? `the batch is over ${limit} bytes; send fewer events at once`
    : `the event is over ${limit} bytes; split its data or send a link to it`
}

function decodeBinary(headers: Headers, body: Buffer, media: MediaType | undefined): Decoded {
  const errors: Reason[] = []
  const found: Record<string, string> = {}
  for (const [header, value] of headers) {
    if (!header.startsWith('ce-')) continue
    const name = names.get(header) ?? remember(header)
    const decoded = decodeHeaderValue(value)
    const reason =
      refuseHeader(name) ?? (typeof decoded === 'string' ? refuseAttribute(name, decoded) : decoded.reason)
    if (reason === undefined && typeof decoded === 'string') found[name] = decoded
    else errors.push({ path: header, reason: reason ?? 'is unusable' })
  }
  const contentType = headers.get('content-type')
  if (contentType !== null) {
    const reason = refuseAttribute('datacontenttype', contentType)
    if (reason === undefined) found['datacontenttype'] = contentType
    else errors.push({ path: 'content-type', reason })
  }
  const attributes = completeAttributes(found, errors, (name) => `ce-${name}`)
  const data = errors.length === 0 ? readData(body, media) : undefined
  if (data && 'reason' in data) return refuse(400, `the body ${data.reason}`)
  if (!attributes || !data) return refuse(400, 'not a CloudEvent: headers are missing or wrong', errors)
  return { ok: true, mode: 'binary', events: [{ attributes, data: data.value }] }
}

/** Attribute names by header, so that events share the strings. Senders choose the names, so it is bounded. */
const names = new Map<string, string>()
const MAX_NAMES = 100

function remember(header: string): string {
  const name = header.slice(3)
  if (names.size < MAX_NAMES && isAttributeName(name)) names.set(header, name)
  return name
}

function refuseHeader(name: string): string | undefined {
  if (name === 'datacontenttype')
    return 'must not be sent; content-type says it (HTTP binding, section 3.1.1)'
  return isAttributeName(name) ? undefined : 'is not an attribute name: letters and digits after ce-'
}

function decodeStructured(json: unknown): Decoded {
  const errors: Reason[] = []
  const event = readJsonEvent(json, '', errors)
  if (!event) return refuse(400, 'not a CloudEvent: attributes are missing or wrong', errors)
  return { ok: true, mode: 'structured', events: [event] }
}

function decodeBatch(json: unknown, body: Buffer, { maxEventBytes }: Limits): Decoded {
  if (!Array.isArray(json)) return refuse(400, 'the body is not a JSON array of events, which a batch is')
  const large = body.length > maxEventBytes ? oversizedElement(body, maxEventBytes) : -1
  if (large >= 0) {
    const path = `[${large}]`
    return refuse(413, `event ${path} of the batch is over ${maxEventBytes} bytes; none was handled`, [
      { path, reason: `is over ${maxEventBytes} bytes` },
    ])
  }
  const errors: Reason[] = []
  const events: RawEvent[] = []
  for (const [index, element] of json.entries()) {
    const event = readJsonEvent(element, `[${index}]`, errors)
    if (event) events.push(event)
    if (errors.length >= MAX_REASONS) break
  }
  if (errors.length > 0)
    return refuse(
      400,
      'the batch holds what is not a CloudEvent; none was handled',
      errors.slice(0, MAX_REASONS),
    )
  return { ok: true, mode: 'batch', events }
}

/** A sender needs no more to see what is wrong. */
export const MAX_REASONS = 50
