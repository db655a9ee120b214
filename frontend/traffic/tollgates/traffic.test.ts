import { expect, test } from 'vitest'
import type { TollgatePoint, TollgateView } from '../../../functions/traffic/model/api.ts'
import { byClass, toGates, totalOfSlot } from './traffic.ts'

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
