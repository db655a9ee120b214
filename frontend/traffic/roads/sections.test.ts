import { expect, test } from 'vitest'
import type { RoadView } from '../../../functions/traffic/model/api.ts'
import { countGrades, endsOf, inTravelOrder, meanSpeed, toSections } from './sections.ts'

const row = (over: Partial<RoadView>): RoadView => ({
  routeNo: '0010',
  routeName: '경부선',
  conzoneId: '0010CZE010',
  conzoneName: '구서IC-영락IC',
  vdsId: '0010VDE00100',
  updownTypeCode: 'E',
  trafficAmount: 100,
  speed: 90,
  shareRatio: 5,
  timeAvg: 60,
  grade: 1,
  collectedAt: '2026-11-21T06:00:00Z',
  origin: 'sim',
  ...over,
})

test('a section is as bad as its worst detector, and shows that one’s speed', () => {
  const rows = [row({}), row({ vdsId: 'b', grade: 3, speed: 22 }), row({ vdsId: 'c', grade: 3, speed: 31 })]
  expect(toSections(rows)).toMatchObject([{ id: '0010CZE010', grade: 3, speed: 22, detectors: rows }])
})

test('a detector that cannot tell gives way to one that can', () => {
  expect(toSections([row({ grade: 0, speed: null }), row({ grade: 1, speed: 88 })])).toMatchObject([
    { grade: 1, speed: 88 },
  ])
  expect(toSections([row({ grade: 0, speed: null })])).toMatchObject([{ grade: 0, speed: null }])
})

test('sections stay apart and are counted by grade', () => {
  const sections = toSections([row({}), row({ conzoneId: '0010CZS010', updownTypeCode: 'S', grade: 2 })])
  expect(countGrades(sections)).toEqual({ 0: 0, 1: 1, 2: 1, 3: 0 })
})

test('the mean speed counts vehicles, not detectors', () => {
  expect(meanSpeed([row({ speed: 100, trafficAmount: 300 }), row({ speed: 20, trafficAmount: 100 })])).toBe(
    80,
  )
  expect(
    meanSpeed([row({ speed: null }), row({ trafficAmount: null }), row({ trafficAmount: 0 })]),
  ).toBeNull()
})

test('towards the start of a route its sections and their ends run backwards', () => {
  const ids = ['0010CZS020', '0010CZS010', '0010CZE010']
  const sections = toSections(
    ids.map((conzoneId) => row({ conzoneId, updownTypeCode: conzoneId.includes('S0') ? 'S' : 'E' })),
  )
  expect(inTravelOrder(sections, 'S').map(({ id }) => id)).toEqual(['0010CZS020', '0010CZS010'])
  expect(endsOf({ name: '고서JC~담양JC', direction: 'S' })).toEqual(['담양JC', '고서JC'])
  expect(endsOf({ name: '구서IC - 영락IC', direction: 'E' })).toEqual(['구서IC', '영락IC'])
  expect(endsOf({ name: '이름만', direction: 'E' })).toEqual(['이름만', '이름만'])
})
