import type { Attribute } from './message.ts'

/** What an entry's field names say about it; entries with the same names share it. */
export interface Shape {
  /** Whether an entry has these names. */
  fits(fields: readonly Buffer[]): boolean
  /** No CloudEvent: there is no `specversion`. */
  readonly plain: boolean
  readonly malformed: string | undefined
  /** Where the value of `id` is, and `data`; −1: nowhere. */
  readonly id: number
  readonly data: number
  /** The other attributes and where their values are. */
  readonly attributes: readonly { readonly name: string; readonly at: number }[]
  /** Those that are set on every event. */
  readonly added: readonly Attribute[]
  /** Why these values cannot be an event's, those of `attributes` in their order. */
  refuse(values: readonly Attribute[]): string | undefined
}

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
  const data = places.get('data') ?? -1
  const id = places.get('id') ?? -1
  const added = attributesOf(extensions).filter(({ name }) => !FIXED.has(name))
  const replaced = new Set(['data', 'id', ...added.map(({ name }) => name)])
  const unnamed = [...places.keys()].find((name) => !ATTRIBUTE_NAME.test(name))
  const odd = fields.length % 2 === 1
  return {
    fits: (others) => others.length === fields.length && sameNames(names, others),
    plain: !odd && !places.has('specversion'),
    malformed: odd
      ? 'a field has no value'
      : unnamed !== undefined
        ? `field ${JSON.stringify(unnamed)} is no attribute name (lower-case letters and digits)`
        : undefined,
    id,
    data,
    attributes: [...places].flatMap(([name, at]) => (replaced.has(name) ? [] : [{ name, at }])),
    added,
    refuse(values) {
      const find = (wanted: string) => values.find(({ name }) => name === wanted)?.value
      const specversion = find('specversion')
      if (specversion !== '1.0') return `specversion is ${JSON.stringify(specversion)}, not "1.0"`
      const missing = REQUIRED.find((name) => !find(name))
      return missing && `attribute ${missing} is missing or empty`
    },
  }
}

function sameNames(names: readonly Buffer[], fields: readonly Buffer[]): boolean {
  for (let index = 0; index < names.length; index++) {
    const name = names[index]
    const other = fields[2 * index]
    if (name !== other && (!name || !other || !name.equals(other))) return false
  }
  return true
}
