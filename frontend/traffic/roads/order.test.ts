import { expect, test } from 'vitest'
import type { RouteSummaryView } from '../../../functions/traffic/model/api.ts'
import { asGrades, hasGrade } from './filters.ts'
import { sortRoutes } from './order.ts'

const route = (routeNo: string, over: Partial<RouteSummaryView>): RouteSummaryView => ({
  routeNo,
  routeName: routeNo,
  totalSections: 10,
  smoothSections: 10,
  slowSections: 0,
  congestedSections: 0,
  avgSpeed: 90,
  avgTrafficAmount: 100,
  collectedAt: '2026-11-21T06:00:00Z',
  origin: 'sim',
  ...over,
})
const routes = [
  route('0300', { avgSpeed: null, smoothSections: 0 }),
  route('0200', { smoothSections: 6, slowSections: 4, avgSpeed: 70 }),
  route('0100', {
    smoothSections: 18,
    slowSections: 0,
    congestedSections: 2,
    totalSections: 20,
    avgSpeed: 85,
  }),
  route('0010', {}),
]
const codes = (list: readonly RouteSummaryView[]) => list.map(({ routeNo }) => routeNo)

test('the most congested come first, then the slow, whatever their length', () => {
  expect(codes(sortRoutes(routes, 'congested'))).toEqual(['0100', '0200', '0010', '0300'])
})

test('the slowest come first, those without a speed last; or all by their number', () => {
  expect(codes(sortRoutes(routes, 'slow'))).toEqual(['0200', '0100', '0010', '0300'])
  expect(codes(sortRoutes(routes, 'number'))).toEqual(['0010', '0100', '0200', '0300'])
})

test.each([
  ['3', ['0100']],
  ['2.3', ['0200', '0100']],
  ['0', ['0300']],
  ['', ['0300', '0200', '0100', '0010']],
])('grade=%s leaves the routes that have such a section', (text, left) => {
  expect(codes(routes.filter((one) => hasGrade(one, asGrades.parse(text))))).toEqual(left)
})
