import { isUtf8 } from 'node:buffer'
import type { Attribute, Context } from './message.ts'

/** What an entry's field names say about it; entries with the same names share it. */
export interface Shape {
  /** Whether an entry has these names. */
  fits(fields: readonly Buffer[]): boolean
  /** No CloudEvent: there is no `specversion`. */
  readonly plain: boolean
  readonly malformed: string | undefined
  readonly places: Context['places']
  /** Whether all values but those of `id` and `data` are the same. */
  repeats(fields: readonly Buffer[], others: readonly Buffer[]): boolean
  /** The other attributes and where their values are. */
  readonly attributes: readonly { readonly name: string; readonly at: number }[]
  /** Those that are set on every event. */
  readonly added: readonly Attribute[]
  /** Why these values of `attributes` cannot be an event's. */
  refuse(values: readonly Attribute[], fields: readonly Buffer[]): string | undefined
}

const NOTHING = Buffer.alloc(0)
const ATTRIBUTE_NAME = /^[a-z0-9]+$/
const REQUIRED = ['source', 'type']
const FIXED = new Set(['specversion', 'id', ...REQUIRED])

export const attributesOf = (values: Readonly<Record<string, string>>): Attribute[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }))

/** @param extensions attributes that replace an entry's own, the required ones aside */
export function shapeOf(fields: readonly Buffer[], extensions: Readonly<Record<string, string>>): Shape {
  const names = fields.filter((_, at) => at % 2 === 0)
  // A name that comes twice has its last value.
  const places = new Map(names.map((name, index) => [name.toString(), 2 * index + 1]))
  const id = places.get('id') ?? -1
  const data = places.get('data') ?? -1
  const repeating = names.map((_, index) => 2 * index + 1).filter((at) => at !== id && at !== data)
  const added = attributesOf(extensions).filter(({ name }) => !FIXED.has(name))
  const replaced = new Set(['data', 'id', ...added.map(({ name }) => name)])
  const unnamed = [...places.keys()].find((name) => !ATTRIBUTE_NAME.test(name))
  const attributes = [...places].flatMap(([name, at]) => (replaced.has(name) ? [] : [{ name, at }]))
  const odd = fields.length % 2 === 1
  return {
    fits: (others) => others.length === fields.length && sameNames(names, others),
    plain: !odd && !places.has('specversion'),
    malformed: odd
      ? 'a field has no value'
      : unnamed !== undefined
        ? `field ${JSON.stringify(unnamed)} is no attribute name (lower-case letters and digits)`
        : undefined,
    places: { id, data },
    repeats(some, others) {
      for (const at of repeating) if (!equal(some[at], others[at])) return false
      return true
    },
    attributes,
    added,
    refuse(values, stated) {
      const find = (wanted: string) => values.find(({ name }) => name === wanted)?.value
      const specversion = find('specversion')
      if (specversion !== '1.0') return `specversion is ${JSON.stringify(specversion)}, not "1.0"`
      const missing = REQUIRED.find((name) => !find(name))
      if (missing) return `attribute ${missing} is missing or empty`
      const garbled = attributes.find(({ at }) => !isUtf8(stated[at] ?? NOTHING))
      return garbled && `attribute ${garbled.name} is not UTF-8`
    },
  }
}

function sameNames(names: readonly Buffer[], fields: readonly Buffer[]): boolean {
  for (let index = 0; index < names.length; index++) if (!equal(names[index], fields[2 * index])) return false
  return true
}

/** What repeats is the same Buffer as a rule. */
const equal = (field: Buffer | undefined, other: Buffer | undefined) =>
  field === other || (field !== undefined && other !== undefined && field.equals(other))
