import { expect, test } from 'vitest'
import { ageOf, kstClock, kstDay, kstMoment } from './time.ts'

const at = (text: string) => Date.parse(text)

test('times are those of Asia/Seoul wherever the screen hangs', () => {
  expect(kstClock(at('2026-11-21T15:04:05Z'))).toBe('00:04:05')
  expect(kstDay(at('2026-11-21T15:04:05Z'), 'ko')).toBe('11월 22일 (일)')
  expect(kstDay(at('2026-12-31T15:04:05Z'), 'en')).toBe('Fri, January 1')
})

test('a moment of another day carries its date', () => {
  const now = at('2026-11-21T06:00:00Z')
  expect(kstMoment(at('2026-11-20T15:01:00Z'), now)).toBe('00:01')
  expect(kstMoment(at('2026-11-20T14:59:00Z'), now)).toBe('2026-11-20 23:59')
})

test.each([
  [-3000, 'now', 0],
  [4999, 'now', 0],
  [5000, 'second', 5],
  [59_999, 'second', 59],
  [60_000, 'minute', 1],
  [80 * 60_000, 'hour', 1],
  [47 * 3_600_000, 'hour', 47],
  [49 * 3_600_000, 'day', 2],
])('%i ms is %s %i', (ms, unit, count) => {
  expect(ageOf(ms)).toEqual({ unit, count })
})
