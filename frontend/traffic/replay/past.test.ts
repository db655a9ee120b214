import { expect, test } from 'vitest'
import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import { accidentsAt, dayOf, isoOf } from './past.ts'

const at = (time: string) => `2026-11-21T${time}:00.000Z`
const accident = (occurredAt: string, endedAt: string | null): AccidentView => ({
  id: 1,
  accDate: '20261121',
  accHour: '12:00:00',
  accPointNM: '판교',
  roadNM: '경부선',
  nosunNM: '0010',
  direction: '',
  smsText: '',
  accType: '사고',
  process: '진행',
  severity: 'high',
  lanesClosed: [],
  shoulderClosed: false,
  latitude: null,
  altitude: null,
  lateLengthKm: null,
  origin: 'sim',
  occurredAt,
  firstSeenAt: occurredAt,
  lastSeenAt: at('18:00'),
  endedAt,
  createdAt: occurredAt,
})

test.each([
  ['has not begun', '09:59', []],
  ['goes on', '10:30', [null]],
  ['goes on until its end', '10:59', [null]],
  ['has ended', '11:00', [at('11:00')]],
])('an incident from 10 to 11 %s at %s', (_, time, expected) => {
  const rows = accidentsAt([accident(at('10:00'), at('11:00'))], Date.parse(at(time)))
  expect(rows.map(({ endedAt }) => endedAt)).toEqual(expected)
})

test('none was seen later than the time that is shown', () => {
  const [row] = accidentsAt([accident(at('10:00'), null)], Date.parse(at('12:00')))
  expect(row?.lastSeenAt).toBe(at('12:00'))
})

test('a day is one of Seoul', () => {
  expect(isoOf(dayOf(Date.parse('2026-11-21T14:59:59Z')))).toBe('2026-11-20T15:00:00Z')
  expect(isoOf(dayOf(Date.parse('2026-11-21T15:00:00Z')))).toBe('2026-11-21T15:00:00Z')
})
