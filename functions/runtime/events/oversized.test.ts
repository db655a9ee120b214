import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { oversizedElement } from './oversized.ts'

const json = (text: string) => Buffer.from(text)

test.each([
  ['[]', 1, -1],
  ['[12,123]', 2, 1],
  ['[12,123]', 3, -1],
  ['[ 12 , 123 ]', 2, 1],
  ['["a\\"],[b",{}]', 8, 0],
  ['["\\\\",[1,2,3]]', 6, 1],
  ['[{"a":[1,2]},{"a":{"b":"]}"}}]', 11, 1],
  ['["속도"]', 7, 0],
  ['["속도"]', 8, -1],
])('%s over %i: %i', (text, limit, index) => expect(oversizedElement(json(text), limit)).toBe(index))

test('agrees with measuring each element, however the array is written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue()),
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom(',', ' ,\n'),
      (values, limit, comma) => {
        const elements = values.map((value) => JSON.stringify(value, undefined, 1))
        const expected = elements.findIndex((element) => Buffer.byteLength(element) > limit)
        expect(oversizedElement(json(`[${elements.join(comma)} ]`), limit)).toBe(expected)
      },
    ),
  )
})
