import { expect, test } from 'vitest'
import { ahead, stride } from './pace.ts'

const FIVE = 300_000

test.each([
  ['paused it is the measuring interval', false, 1200, 0, 1],
  ['at 10 times too', true, 10, 50, 1],
  ['at 300 times a slot lasts a second', true, 300, 50, 1],
  ['at 1200 times two slots at once can be followed', true, 1200, 50, 2],
  ['a slow network leaves slots out', true, 300, 5_000, 6],
])('%s', (_, playing, speed, took, slots) => {
  expect(stride({ playing, speed }, FIVE, took)).toBe(slots * FIVE)
})

test('the next pictures are asked for ahead, only those soon to be shown', () => {
  expect(ahead({ playing: false, speed: 300 }, FIVE, 0)).toEqual([])
  expect(ahead({ playing: true, speed: 300 }, FIVE, 0)).toEqual([1, 2, 3, 4].map((step) => step * FIVE))
  expect(ahead({ playing: true, speed: 10 }, FIVE, 0)).toEqual([FIVE])
})
