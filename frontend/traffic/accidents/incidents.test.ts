import { expect, test } from 'vitest'
import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import { findIncidents, routesOf, toIncidents } from './incidents.ts'
import { asKinds, kindOf, placeOf } from './kinds.ts'
import { momentsOf } from './moments.ts'
import { placeInLatin, placeWords } from './place.ts'

const notice = (over: Partial<AccidentView>): AccidentView => ({
  id: 1,
  accDate: '20261121',
  accHour: '14:30:00',
  accPointNM: '서울방향 26.0',
  roadNM: '경부선',
  nosunNM: '0010',
  direction: '서울방향',
  smsText: '승용차 추돌',
  accType: '사고',
  process: '진행',
  severity: 'high',
  lanesClosed: [1],
  shoulderClosed: false,
  latitude: 36.5,
  altitude: 127.4,
  lateLengthKm: null,
  origin: 'sim',
  occurredAt: '2026-11-21T05:30:00Z',
  firstSeenAt: '2026-11-21T05:30:00Z',
  lastSeenAt: '2026-11-21T05:59:00Z',
  endedAt: null,
  createdAt: '2026-11-21T05:30:01Z',
  ...over,
})

test('newest first; what ended long ago is gone, what ended lately stays', () => {
  const views = [
    notice({ id: 1 }),
    notice({ id: 2, occurredAt: '2026-11-21T05:50:00Z', endedAt: '2026-11-21T05:55:00Z' }),
    notice({ id: 3, endedAt: '2026-11-21T05:00:00Z' }),
  ]
  expect(toIncidents(views).map(({ view, ended }) => [view.id, ended])).toEqual([
    [2, true],
    [1, false],
  ])
})

test('found by road, text and initial consonants, within the chosen kinds', () => {
  const rows = toIncidents([
    notice({}),
    notice({ id: 2, accType: '작업', roadNM: '영동선', smsText: '갓길 작업' }),
  ])
  const ids = (kinds: string, query: string) =>
    findIncidents(rows, { kinds: asKinds.parse(kinds), query }).map(({ view }) => view.id)
  expect(ids('', '').toSorted()).toEqual([1, 2])
  expect(ids('', 'ㄱㅂㅅ')).toEqual([1])
  expect(ids('work', '')).toEqual([2])
  expect(ids('work.nonsense', '추돌')).toEqual([])
})

test('of the last day the ended ones, or all', () => {
  const views = [notice({ id: 1 }), notice({ id: 2, endedAt: '2026-11-21T01:00:00Z' })]
  expect(toIncidents(views, 'ended').map(({ view }) => view.id)).toEqual([2])
  expect(
    toIncidents(views, 'all')
      .map(({ view }) => view.id)
      .toSorted(),
  ).toEqual([1, 2])
})

test('narrowed to a route and put in order', () => {
  const rows = toIncidents([
    notice({ id: 1, severity: 'low', occurredAt: '2026-11-21T05:40:00Z' }),
    notice({ id: 2, severity: 'high', occurredAt: '2026-11-21T05:10:00Z' }),
    notice({ id: 3, severity: 'medium', nosunNM: '0500', roadNM: '영동선' }),
  ])
  const ids = (filter: Parameters<typeof findIncidents>[1]) =>
    findIncidents(rows, filter).map(({ view }) => view.id)
  expect(ids({ route: '0500' })).toEqual([3])
  expect(ids({ sort: 'new' })).toEqual([1, 3, 2])
  expect(ids({ sort: 'old' })).toEqual([2, 3, 1])
  expect(ids({ sort: 'severe' })).toEqual([2, 3, 1])
  expect(ids({ sort: 'route' })).toEqual([1, 2, 3])
  expect(routesOf(rows)).toEqual([
    { routeNo: '0010', name: '경부선' },
    { routeNo: '0500', name: '영동선' },
  ])
})

test('kinds come from the upstream’s words', () => {
  expect(['사고', '고장', '장애물', '작업', '정체', '이벤트/홍보'].map(kindOf)).toEqual([
    'crash',
    'breakdown',
    'debris',
    'work',
    'jam',
    'other',
  ])
})

test('coordinates outside the country are none', () => {
  expect(placeOf(notice({}))).toEqual([127.4, 36.5])
  expect(placeOf(notice({ latitude: 0, altitude: 0 }))).toBeUndefined()
  expect(placeOf(notice({ latitude: null }))).toBeUndefined()
})

test('a place is named once, and a blank one not at all', () => {
  expect(placeWords(notice({}))).toBe('경부선 서울방향 26.0')
  expect(placeWords(notice({ accPointNM: ' / ' }))).toBe('경부선 서울방향')
  expect(placeWords(notice({ accPointNM: '경부선 서울방향 #12c20f9a' }))).toBe('경부선 서울방향')
  expect(placeWords(notice({ accPointNM: '서울방향 26.0 #12c20f9a' }))).toBe('경부선 서울방향 26.0')
})

test('in English a place is spelt as on the signs', () => {
  const there = notice({ direction: '부산방향', accPointNM: '부산방향 26.0' })
  expect(placeInLatin(there, 'Gyeongbu', (goal) => `to ${goal}`)).toBe('Gyeongbu, to Busan, 26.0')
})

test('the timeline tells what changed, and only that', () => {
  const said = (at: string, process: string, smsText: string, lateLengthKm: number | null = null) => ({
    at: `2026-11-21T05:${at}:00Z`,
    process,
    smsText,
    lateLengthKm,
  })
  const changes = [
    said('30', '진행', '추돌'),
    said('35', '처리중', '추돌', 1.5),
    said('40', '처리중', '견인 중', 1.5),
  ]
  const [occurred, reported, first, second, last] = momentsOf(notice({}), changes)
  expect([occurred?.what, reported?.what, last?.what]).toEqual(['occurred', 'reported', 'goesOn'])
  expect(first).toMatchObject({ process: '처리중', text: undefined, lateLengthKm: 1.5 })
  expect(second).toMatchObject({ process: undefined, text: '견인 중', lateLengthKm: undefined })
  expect(momentsOf(notice({ endedAt: '2026-11-21T06:00:00Z' }), []).at(-1)).toEqual({
    at: '2026-11-21T06:00:00Z',
    what: 'ended',
  })
})
