import { assert, integer, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kstDate, kstTime, kstToInstant, slotStart } from './time.ts'

describe('time in Asia/Seoul', () => {
  it.each([
    ['20260721', '1530', '2026-07-21T06:30:00.000Z'],
    ['2026.05.21', '08:11:34', '2026-05-20T23:11:34.000Z'],
    ['20260924', '20', '2026-09-24T11:00:00.000Z'],
    [' 20260924 ', '2400', '2026-09-24T15:00:00.000Z'],
    ['20240229', '0000', '2024-02-28T15:00:00.000Z'],
  ])('reads %s %s', (date, time, instant) => {
    expect(kstToInstant(date, time)?.toISOString()).toBe(instant)
  })

  it.each([
    ['20260230', '1200'],
    ['20261301', '1200'],
    ['20260100', '1200'],
    ['20260101', '2401'],
    ['20260101', '1260'],
    ['', ''],
    ['2026-01-01', '12:00'],
  ])('takes %s %s for no time at all', (date, time) => {
    expect(kstToInstant(date, time)).toBeUndefined()
  })

  it('writes what it reads, for any second', () => {
    const second = integer({ min: 946_684_800, max: 4_102_444_800 }).map(
      (seconds) => new Date(seconds * 1_000),
    )
    assert(
      property(second, (instant) => {
        expect(kstToInstant(kstDate(instant), kstTime(instant))).toEqual(instant)
      }),
    )
  })

  it('never throws, whatever it is given', () => {
    assert(
      property(string(), string(), (date, time) => {
        expect(kstToInstant(date, time)?.getTime()).not.toBeNaN()
      }),
    )
  })

  it('aligns slots to the wall clock', () => {
    expect(slotStart(new Date('2026-11-21T06:07:59.999Z'), 300_000).toISOString()).toBe(
      '2026-11-21T06:05:00.000Z',
    )
  })
})
