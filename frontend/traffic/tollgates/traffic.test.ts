import { expect, test } from 'vitest'
import type { TollgatePoint, TollgateView } from '../../../functions/traffic/model/api.ts'
import { dayBefore, overlay } from './day.ts'
import { routeIn, routesOf } from './routes.ts'
import { amountOf, byClass, findGates, toGates, totalOfSlot } from './traffic.ts'

const point = (over: Partial<TollgatePoint>): TollgatePoint => ({
  collectedAt: '2026-11-21T05:45:00Z',
  periodMinutes: 15,
  trafficAmount: 100,
  entryAmount: 60,
  exitAmount: 40,
  entryByClass: { 1: 60 },
  exitByClass: { 1: 30, 6: 10 },
  ...over,
})
const gate = (unitCode: string, over: Partial<TollgateView>): TollgateView => ({
  unitCode,
  unitName: unitCode,
  exDivName: '도공',
  routeNo: '001',
  routeName: '경부선',
  latitude: 37,
  longitude: 127,
  trafficData: [point({})],
  lastUpdated: '2026-11-21T05:45:00Z',
  origin: 'sim',
  ...over,
})

test('busiest first; one without figures or coordinates stays in the list', () => {
  const gates = toGates([
    gate('101', { trafficData: [] }),
    gate('102', { trafficData: [point({ trafficAmount: 900 })], latitude: null }),
    gate('103', {}),
  ])
  expect(gates.map(({ view, amount, at }) => [view.unitCode, amount, at])).toEqual([
    ['102', 900, undefined],
    ['103', 100, [127, 37]],
    ['101', 0, [127, 37]],
  ])
})

test('the total is of one slot', () => {
  const late = gate('104', {
    trafficData: [point({ collectedAt: '2026-11-21T05:30:00Z', trafficAmount: 7 })],
  })
  expect(totalOfSlot(toGates([gate('101', {}), gate('102', {}), late]))).toEqual({
    amount: 200,
    gates: 2,
    periodMinutes: 15,
  })
  expect(totalOfSlot([])).toBeUndefined()
})

test('classes of both ways, in order', () => {
  expect(byClass(point({}))).toEqual([
    { name: '1', entry: 60, exit: 30 },
    { name: '6', entry: 0, exit: 10 },
  ])
})

test('vehicles are counted by direction and class', () => {
  const counted = (way: 'both' | 'in' | 'out', carClass?: '1' | '6' | '7') =>
    amountOf(point({}), { way, carClass })
  expect([counted('both'), counted('in'), counted('out')]).toEqual([100, 60, 40])
  expect([counted('both', '1'), counted('in', '1'), counted('out', '6')]).toEqual([90, 60, 10])
  expect(counted('both', '7')).toBe(0)
})

test('found by name, initial consonants, Latin letters and route, in each order', () => {
  const gates = toGates([
    gate('101', { unitName: '판교', trafficData: [point({ trafficAmount: 5 })] }),
    gate('102', { unitName: '동탄', trafficData: [point({ trafficAmount: 9 })] }),
    gate('103', { unitName: '목포', routeNo: '015', routeName: '서해안선', trafficData: [] }),
  ])
  const names = (filter: Parameters<typeof findGates>[1]) =>
    findGates(gates, filter).map(({ view }) => view.unitName)
  expect(names({ query: 'ㅍㄱ' })).toEqual(['판교'])
  expect(names({ query: 'mokpo' })).toEqual(['목포'])
  expect(names({ query: '경부' })).toEqual(['동탄', '판교'])
  expect(names({ route: '015' })).toEqual(['목포'])
  expect(names({ sort: 'least' })).toEqual(['판교', '동탄', '목포'])
  expect(names({ sort: 'name' })).toEqual(['동탄', '목포', '판교'])
  expect(names({ sort: 'route' })).toEqual(['동탄', '판교', '목포'])
  expect(routesOf(gates)).toEqual([
    { routeNo: '001', name: '경부선' },
    { routeNo: '015', name: '서해안선' },
  ])
})

test('a day lies over that of a week before, time by time; what one lacks stays a gap', () => {
  const now = [point({ collectedAt: '2026-11-21T05:30:00Z', trafficAmount: 1 }), point({ trafficAmount: 2 })]
  const week = [point({ collectedAt: '2026-11-14T05:45:00Z', trafficAmount: 3 })]
  const at = (text: string) => Date.parse(text) / 1000
  const later = point({ collectedAt: '2026-11-21T06:00:00Z' })
  const end = Date.parse('2026-11-21T05:45:00Z')
  expect(overlay([...now, later], week, { way: 'both' }, end)).toEqual({
    times: [at('2026-11-21T05:30:00Z'), at('2026-11-21T05:45:00Z')],
    now: [1, 2],
    week: [null, 3],
  })
  const iso = ({ from, to }: { from: number; to: number }) =>
    [from, to].map((ms) => new Date(ms).toISOString().slice(0, 16))
  expect(iso(dayBefore(end).now)).toEqual(['2026-11-20T05:00', '2026-11-21T06:00'])
  expect(iso(dayBefore(end).week)).toEqual(['2026-11-13T05:00', '2026-11-14T06:00'])
})

test.each([
  ['남해선A', '남해선', 'Namhae'],
  ['수도권제1순환선', '수도권제1순환선', 'Capital Region First Ring'],
  ['남해제2지선', '남해제2지선', 'Namhae Second Branch'],
  ['제2경인선', '제2경인선', 'Second Gyeongin'],
  ['호남선지선', '호남선지선', 'Honam Branch'],
  ['광주외곽순환선', '광주외곽순환선', 'Gwangju Ring'],
  ['평택-음성선', '평택-음성선', 'Pyeongtaek–Eumseong'],
  ['서산영덕선', '서산영덕선', 'Seosan–Yeongdeok'],
  ['중부선-대전통영선A', '중부선-대전통영선', 'Jungbu–Daejeon–Tongyeong'],
  ['중부내륙지선A', '중부내륙지선', 'Jungbu Naeryuk Branch'],
  ['광주외곽순환선', '광주외곽순환선', 'Gwangju Ring'],
  ['부산울산선', '부산울산선', 'Busan–Ulsan'],
])('the route %s is %s, in English %s', (name, korean, english) => {
  expect(routeIn('ko', name)).toBe(korean)
  expect(routeIn('en', name)).toBe(english)
})
