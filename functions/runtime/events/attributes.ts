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

const timestamp =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i

/** RFC 3339, section 5.6, with its leap seconds; every day must be one of its month. */
function isTimestamp(text: string): boolean {
  if (!timestamp.test(text)) return false
  const day = Number(text.slice(8, 10))
  return (
    day <= 28 ||
    day <=
      new Date(Date.UTC(2000 + (Number(text.slice(0, 4)) % 400), Number(text.slice(5, 7)), 0)).getUTCDate()
  )
}

/** Why a value cannot be this attribute's, or undefined when it can (spec, "Type System" and each attribute). */
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
