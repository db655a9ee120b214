import { expect, test } from 'vitest'
import { decodeChange, encodeChange } from './changes.ts'
import type { Change } from './events.ts'

const notice: Change = {
  feed: 'roads',
  origin: 'sim',
  at: '2026-11-21T00:05:00.000Z',
  storedAt: '2026-11-21T00:05:03.000Z',
  storedBy: '서울-1',
  collectedBy: 'member1',
  rows: 1_480,
}
const entry = (fields: readonly (string | Uint8Array)[]) => ({
  fields: fields.map((field) => Buffer.from(field)),
})

test('a notice reads back as it was written', () => {
  expect(decodeChange(entry(encodeChange(notice)))).toEqual(notice)
})

test.each([
  ['nothing', []],
  ['another type', ['type', 'other', 'data', JSON.stringify(notice)]],
  ['no data', ['type', 'change.v1']],
  ['text that is not JSON', ['type', 'change.v1', 'data', '{']],
  ['a notice of no feed', ['type', 'change.v1', 'data', JSON.stringify({ ...notice, feed: 'bridges' })]],
])('an entry with %s is no notice', (_, fields) => {
  expect(decodeChange(entry(fields))).toBeUndefined()
})
