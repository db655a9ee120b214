import { expect, test } from 'vitest'
import { roomOf } from './room.ts'

const rect = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
})
const desk = rect(0, 56, 1440, 800)
const phone = rect(0, 92, 390, 700)

test('at a desk the panel takes the left, and what must not lie under the legend ends above it', () => {
  const panel = rect(0, 56, 380, 800)
  expect(roomOf(desk, panel, undefined)).toEqual({ left: 412, top: 32, right: 32, bottom: 32 })
  expect(roomOf(desk, panel, rect(900, 756, 528, 92))).toEqual({ left: 412, top: 32, right: 32, bottom: 132 })
})

test('on a phone the sheet takes the lower part, and the legend some of the upper', () => {
  const sheet = rect(0, 472, 390, 320)
  expect(roomOf(phone, sheet, undefined).bottom).toBeCloseTo(335.6)
  expect(roomOf(phone, sheet, rect(12, 104, 200, 36)).top).toBeCloseTo(63.6)
  // Drawn up, the sheet still leaves the map something.
  expect(roomOf(phone, rect(0, 150, 390, 642), undefined).bottom).toBeCloseTo(435.6)
})
