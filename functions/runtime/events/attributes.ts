import type { Reason } from '../problem.ts'
import type { Attributes } from './index.ts'
import { parseMediaType } from './media-type.ts'

const attributeName = /^[a-z0-9]+$/

/** Lower-case letters and digits, and not `data`, which formats use themselves (spec, "Naming Conventions"). */
export const isAttributeName = (name: string) => attributeName.test(name) && name !== 'data'

const plainText = /^[\x20-\x7e]*$/
const disallowed = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u

/** RFC 3986, section 4.1. Each part is one class of characters, so that matching takes time linear in the length. */
const authority = String.raw`//(?:(?:[\w.~!$&'()*+,;=:-]|%[\da-f]{2})*@)?(?:\[[\da-fv.:]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?(?=[/?#]|$)`
const hierarchy = String.raw`(?:[\w.~!$&'()*+,;=:@/-]|%[\da-f]{2})*`
const tail = String.raw`(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?$`
const absoluteUri = new RegExp(`^[a-z][a-z\\d+.-]*:(?:${authority}|(?!//))${hierarchy}${tail}`, 'i')
const relativeReference = new RegExp(`^(?:${authority}|(?!//)(?![^/?#]*:))${hierarchy}${tail}`, 'i')

const timestamp = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):(\d\d))$/i

/** RFC 3339, section 5.6, with its days of the month and leap seconds. */
function isTimestamp(text: string): boolean {
  const parts = timestamp.exec(text)
  if (!parts) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = parts
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0))
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= days &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60 &&
    zoneHour <= 23 &&
    zoneMinute <= 59
  )
}

/** Why a value cannot be this attribute's, or undefined when it can (spec, "Context Attributes" and "Type System"). */
export function refuseAttribute(name: string, value: string): string | undefined {
  if (!plainText.test(value) && disallowed.test(value)) {
    return 'holds a control character, a lone surrogate or a noncharacter'
  }
  switch (name) {
    case 'specversion':
      return value === '1.0' ? undefined : 'takes 1.0'
    case 'id':
    case 'type':
    case 'subject':
      return value === '' ? 'takes a non-empty string' : undefined
    case 'source':
      return value !== '' && (relativeReference.test(value) || absoluteUri.test(value))
        ? undefined
        : 'takes a non-empty URI reference (RFC 3986), such as /sensors/1'
    case 'dataschema':
      return absoluteUri.test(value) ? undefined : 'takes an absolute URI (RFC 3986)'
    case 'time':
      return isTimestamp(value) ? undefined : 'takes an RFC 3339 time, such as 2025-01-31T09:00:00Z'
    case 'datacontenttype':
      return parseMediaType(value) ? undefined : 'takes a media type, such as application/json'
    default:
      return undefined
  }
}

/**
 * The attributes, if the required ones are among them and nothing was refused.
 * @param pathOf where the sender finds an attribute: `ce-id`, `[3].id`
 */
export function completeAttributes(
  found: Readonly<Record<string, string>>,
  errors: Reason[],
  pathOf: (name: string) => string,
): Attributes | undefined {
  const { specversion, id, source, type } = found
  if (specversion === '1.0' && id !== undefined && source !== undefined && type !== undefined) {
    return { ...found, specversion, id, source, type }
  }
  for (const name of ['specversion', 'id', 'source', 'type']) {
    const where = pathOf(name)
    if (found[name] === undefined && !errors.some(({ path }) => path === where)) {
      errors.push({ path: where, reason: 'is required' })
    }
  }
  return undefined
}
