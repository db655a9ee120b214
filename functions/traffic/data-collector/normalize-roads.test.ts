import { expect, test } from 'vitest'
import { normalizeRoads } from './normalize-roads.ts'

const now = new Date('2026-11-21T06:00:00Z')
const row = {
  routeNo: '0010',
  routeName: '경부선',
  conzoneId: '0010CZE010',
  conzoneName: '구서IC  ~ 영락IC',
  vdsId: '0010VDE00100 ',
  updownTypeCode: 'E',
  trafficAmout: '20',
  speed: '89',
  shareRatio: '3.5',
  timeAvg: '73',
  grade: '1',
  stdDate: '20261121',
  stdHour: '1445',
}
const normalize = (...rows: object[]) =>
  normalizeRoads(
    rows.map((each) => ({ ...row, ...each })),
    now,
  )

test('rows are trimmed, their numbers read', () => {
  expect(normalize({}).records).toEqual([
    {
      routeNo: '0010',
      routeName: '경부선',
      conzoneId: '0010CZE010',
      conzoneName: '구서IC ~ 영락IC',
      vdsId: '0010VDE00100',
      updownTypeCode: 'E',
      trafficAmount: 20,
      speed: 89,
      shareRatio: 3.5,
      timeAvg: 73,
      grade: 1,
      collectedAt: '2026-11-21T05:45:00Z',
    },
  ])
})

test('without a measurement have none; what cannot be one is noted', () => {
  const { records, notes, unknown } = normalize({
    speed: '-1',
    trafficAmout: '',
    timeAvg: null,
    shareRatio: '250',
    grade: '7',
  })
  expect(records[0]).toMatchObject({
    speed: null,
    trafficAmount: null,
    timeAvg: null,
    shareRatio: null,
    grade: 0,
  })
  expect([...notes.keys()]).toEqual(['shareRatio out of range'])
  expect([...unknown.keys()]).toEqual(['grade=7'])
})

test('of one detector and slot: the last word counts; ordered by route', () => {
  const { records, superseded, repeated } = normalize(
    { routeNo: '0150', vdsId: 'b' },
    { speed: '10' },
    {},
    {},
  )
  expect(records.map(({ routeNo, speed }) => [routeNo, speed])).toEqual([
    ['0010', 89],
    ['0150', 89],
  ])
  expect([superseded, repeated]).toEqual([1, 1])
})

test.each([
  ['updownTypeCode', { updownTypeCode: 'N' }],
  ['vdsId', { vdsId: '' }],
  ['stdDate + stdHour', { stdHour: '' }],
  ['routeName', { routeName: null }],
])('are rejected by %s', (path, fields) => {
  expect(normalize(fields).rejected).toMatchObject([{ reasons: [{ path }] }])
})
