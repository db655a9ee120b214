import { expect, test } from 'vitest'
import { sameRows } from './same.ts'

const before = [
  { id: 'a', speed: 90 },
  { id: 'b', speed: null },
]

test('an answer that says the same again is the one before, so that nothing is drawn again', () => {
  expect(sameRows(before, structuredClone(before))).toBe(before)
})

test('a changed member, another row and a first answer are new', () => {
  const [first, second] = structuredClone(before)
  for (const after of [[first, { ...second, speed: 80 }], [first], [...before, first]])
    expect(sameRows(before, after)).toBe(after)
  expect(sameRows(undefined, before)).toBe(before)
})
