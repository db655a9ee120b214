import type { Reason } from '../problem.ts'
import { completeAttributes, isAttributeName, refuseAttribute } from './attributes.ts'
import { readData } from './data.ts'
import type { RawEvent } from './index.ts'
import { isJson, isText, parseMediaType } from './media-type.ts'

const stringAttributes = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
])

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * One event of the JSON event format, from parsed JSON. What is wrong with it goes to `errors`.
 * @param at where it stands: empty, or `[3]` in a batch
 */
export function readJsonEvent(json: unknown, at: string, errors: Reason[]): RawEvent | undefined {
  if (!isObject(json)) {
    const hint =
      Array.isArray(json) && at === '' ? '; send a batch as application/cloudevents-batch+json' : ''
    errors.push({ path: at, reason: `takes a JSON object with the event’s attributes${hint}` })
    return undefined
  }
  const before = errors.length
  const pathOf = (name: string) => (at === '' ? name : `${at}.${name}`)
  const found: Record<string, string> = {}
  for (const name of Object.keys(json)) {
    const value = json[name]
    if (name === 'data' || name === 'data_base64' || value === null) continue
    const text = canonical(value)
    const reason = !isAttributeName(name)
      ? 'is not an attribute name: lower-case letters and digits'
      : text === undefined || (typeof value !== 'string' && stringAttributes.has(name))
        ? `takes ${stringAttributes.has(name) ? 'a string' : 'a string, a boolean or a 32-bit integer'}`
        : refuseAttribute(name, text)
    if (reason === undefined && text !== undefined) found[name] = text
    else errors.push({ path: pathOf(name), reason: reason ?? 'is unusable' })
  }
  const attributes = completeAttributes(found, errors, pathOf)
  const read = readMember(json, found['datacontenttype'])
  if ('reason' in read) errors.push({ path: pathOf(read.member), reason: read.reason })
  if (attributes === undefined || 'reason' in read || errors.length > before) return undefined
  return { attributes, data: read.value }
}

/** The canonical string of the spec's type system; undefined for JSON that is none of its types. */
function canonical(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  return typeof value === 'number' && Number.isInteger(value) && value === (value | 0)
    ? String(value)
    : undefined
}

type Member = { value: unknown } | { member: 'data' | 'data_base64'; reason: string }

/** `data` or `data_base64`, as the same bytes would be read in binary mode (JSON event format, section 3.1.2). */
function readMember(json: Readonly<Record<string, unknown>>, contentType: string | undefined): Member {
  const media = contentType === undefined ? undefined : parseMediaType(contentType)
  const hasData = Object.hasOwn(json, 'data')
  const base64 = json['data_base64']
  if (base64 !== undefined && base64 !== null) {
    if (hasData) return { member: 'data_base64', reason: 'cannot stand beside data; send one of the two' }
    const bytes = typeof base64 === 'string' ? Buffer.from(base64, 'base64') : undefined
    if (bytes === undefined || bytes.toString('base64') !== base64) {
      return { member: 'data_base64', reason: 'takes a string in base64 (RFC 4648, section 4)' }
    }
    const read = readData(bytes, media)
    return 'reason' in read ? { member: 'data_base64', reason: read.reason } : read
  }
  if (!hasData) return { value: undefined }
  const { data } = json
  if (media === undefined || isJson(media)) return { value: data }
  if (typeof data !== 'string')
    return { member: 'data', reason: `takes a string, its content type being ${contentType}` }
  return { value: isText(media) ? data : Buffer.from(data) }
}
