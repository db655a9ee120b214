import type { Fields } from '../../functions/runtime/stream/index.ts'

/** A way to spoil an event, and what its dead letter must say. */
export interface Poison {
  readonly name: string
  readonly reason: RegExp
  /** The sink's answer; empty where the source does not even send it. */
  readonly status: string
  spoil(attributes: readonly (readonly [string, string])[], data: string): Fields
}

const flat = (pairs: readonly (readonly [string, string])[], data: string): Fields => [
  ...pairs.flat(),
  'data',
  data,
]

const changed = (pairs: readonly (readonly [string, string])[], name: string, value: string) =>
  pairs.map(([own, was]) => [own, own === name ? value : was] as const)

/** Entries that are no events, and events that no sink will take. */
export const poisons: readonly [Poison, ...Poison[]] = [
  {
    name: 'no id',
    reason: /^malformed entry: attribute id is missing/,
    status: '',
    spoil: (pairs, data) =>
      flat(
        pairs.filter(([name]) => name !== 'id'),
        data,
      ),
  },
  {
    name: 'another specversion',
    reason: /^malformed entry: specversion is "0\.3"/,
    status: '',
    spoil: (pairs, data) => flat(changed(pairs, 'specversion', '0.3'), data),
  },
  {
    name: 'a field that is no attribute',
    reason: /^malformed entry: field "Not_One" is no attribute name/,
    status: '',
    spoil: (pairs, data) => flat([...pairs, ['Not_One', 'x']], data),
  },
  {
    name: 'a plain entry',
    reason: /dev\.knative\.sources\.redisstream is not handled here/,
    status: '422',
    spoil: (pairs, data) =>
      flat(
        pairs.filter(([name]) => name !== 'specversion'),
        data,
      ),
  },
  {
    name: 'an unknown type',
    reason: /torment\.unknown\.v1 is not handled here/,
    status: '422',
    spoil: (pairs, data) => flat(changed(pairs, 'type', 'torment.unknown.v1'), data),
  },
  {
    name: 'data that breaks its schema',
    reason: /breaks the schema/,
    status: '422',
    spoil: (pairs, data) => flat(pairs, data.replace('"origin":"sim"', '"origin":"nowhere"')),
  },
  {
    name: 'data that is no JSON',
    reason: /is not valid JSON/,
    status: '400',
    spoil: (pairs, data) => flat(pairs, data.slice(0, -1)),
  },
]
