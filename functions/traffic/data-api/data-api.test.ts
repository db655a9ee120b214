import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Dialect, Store } from '../../runtime/store/index.ts'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import { accident, event, openTestStore, road, tollgate } from '../data-processor/testing.ts'
import {
  accidentStats,
  accidentView,
  roadView,
  routeSummaryView,
  systemView,
  tollgateView,
} from '../model/api.ts'
import type { Database } from '../model/tables.ts'
import { allPages, startApi, type TestApi } from './testing.ts'

const server = await startMariaDb({ flushLogAtTrxCommit: 0 })
afterAll(() => server?.stop())
const dialects: Dialect[] = server ? ['mysql', 'sqlite'] : ['sqlite']

const at = (minute: number) => `2026-11-21T11:${String(minute).padStart(2, '0')}:00.000Z`
/** Three detectors of two routes, at a time; speeds tell the time apart. */
const slot = (minute: number) =>
  event('roads', {
    collectedAt: at(minute),
    records: [
      road('0010', 'A', { collectedAt: at(minute), speed: minute, grade: 1 }),
      road('0010', 'B', { collectedAt: at(minute), speed: 2 * minute, grade: 3, updownTypeCode: 'E' }),
      road('0100', 'C', {
        collectedAt: at(minute),
        speed: null,
        grade: 0,
        routeName: '남해선',
        conzoneId: '0100CZE020',
      }),
    ],
  })
const periods = [0, 15, 30, 45].map((minute) =>
  event('tollgates', {
    collectedAt: at(minute),
    records: ['101', '103', '999'].map((unitCode, index) =>
      tollgate(unitCode, {
        collectedAt: at(minute),
        entryAmount: 100 * index + minute,
        unitName: `요금소 ${unitCode}`,
      }),
    ),
  }),
)

describe.each(dialects)('data-api on %s', (dialect) => {
  let store: Store<Database>
  let api: TestApi
  beforeAll(async () => {
    store = await openTestStore(dialect === 'mysql' ? server : undefined)
    api = await startApi(store)
    await api.store(slot(40), slot(45), slot(50))
    await api.store(...periods)
    await api.store(
      event('accidents', {
        part: { index: 0, count: 1 },
        records: [
          accident('판교', {
            laneYn1: 'Y',
            laneYn3: 'Y',
            shldroadYn: 'Y',
            accType: '작업',
            latitude: 37.4,
            altitude: 127.1,
            lateLength: 2.5,
            startEndTypeCode: '부산방향',
          }),
          accident('신갈', {
            accHour: '20:20:00',
            accType: '고장',
            nosunNM: '0100',
            smsText: '100% 우회_하세요',
            startEndTypeCode: '서울방향',
          }),
          accident('천안', { accHour: '07:00:00', accType: '이벤트/홍보', smsText: 'ABC 안내' }),
          accident('옛날', { accDate: '20261119', accHour: '10:00:00' }),
        ],
      }),
    )
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })

  const accidents = async (query: string) =>
    z.array(accidentView).parse(await api.json(`/api/accidents/${query}`))
  const points = async (query: string) => (await accidents(query)).map(({ accPointNM }) => accPointNM)
  const roads = async (query: string) => z.array(roadView).parse(await api.json(`/api/road/${query}`))
  const tollgates = async (query: string) =>
    z.array(tollgateView).parse(await api.json(`/api/tollgate/${query}`))
  const summaries = async (query: string) =>
    z.array(routeSummaryView).parse(await api.json(`/api/road/summary${query}`))

  test('accidents/latest has the notices going on, newest first, in the original’s names', async () => {
    const [first, second] = await accidents('latest')
    expect(await points('latest')).toEqual(['신갈', '판교', '천안', '옛날'])
    expect(first).toMatchObject({
      accType: '고장',
      severity: 'medium',
      occurredAt: '2026-11-21T11:20:00.000Z',
      endedAt: null,
    })
    expect(second).toMatchObject({
      accDate: '20261121',
      accHour: '20:15:01',
      roadNM: '경부선',
      nosunNM: '0010',
      direction: '부산방향',
      severity: 'high',
      lanesClosed: [1, 3],
      shoulderClosed: true,
      latitude: 37.4,
      altitude: 127.1,
      lateLengthKm: 2.5,
      origin: 'sim',
      firstSeenAt: '2026-11-21T12:00:00.000Z',
    })
  })

  test.each([
    ['type=작업', ['판교']],
    ['type=작업,고장', ['신갈', '판교']],
    ['route=0100', ['신갈']],
    ['direction=부산', ['판교']],
    ['severity=high', ['판교', '옛날']],
    ['severity=low,medium', ['신갈', '천안']],
    ['bbox=127,37,128,38', ['판교']],
    ['q=abc', ['천안']],
    ['q=%25', ['신갈']],
    ['q=우회_', ['신갈']],
    ['active=false', []],
    ['sort=occurredAt', ['옛날', '천안', '판교', '신갈']],
    ['sort=-severity', ['옛날', '판교', '신갈', '천안']],
    ['limit=1', ['신갈']],
  ])('accidents/latest?%s', async (query, expected) => {
    expect(await points(`latest?${query}`)).toEqual(expected)
  })

  test('accidents/history takes a range, of when they began or when they held', async () => {
    const range = 'from=2026-11-21T00:00:00%2B09:00&to=2026-11-21T20:20:00%2B09:00'
    expect(await points(`history?${range}`)).toEqual(['판교', '천안'])
    expect(await points(`history?${range}&by=inForce`)).toEqual(['판교', '천안', '옛날'])
    expect(await points('history')).toEqual(['신갈', '판교', '천안'])
  })

  test('accidents/stats counts today’s in Seoul', async () => {
    const stats = accidentStats.parse(await api.json('/api/accidents/stats'))
    expect(stats).toMatchObject({
      totalAccidents: 4,
      todayAccidents: 3,
      activeAccidents: 4,
      byType: { 작업: 1, 고장: 1, '이벤트/홍보': 1 },
      byRoute: [
        { routeNo: '0010', routeName: '경부선', count: 2 },
        { routeNo: '0100', count: 1 },
      ],
    })
    expect(stats.byHour[20]).toBe(2)
    expect(stats.byHour[7]).toBe(1)
  })

  test('road/status is the newest slot, or the one at a time', async () => {
    expect((await roads('status')).map(({ vdsId, speed }) => [vdsId, speed])).toEqual([
      ['A', 50],
      ['B', 100],
      ['C', null],
    ])
    const before = await roads(`status?at=${at(47)}`)
    expect(before.map(({ speed, collectedAt }) => [speed, collectedAt])).toEqual([
      [45, at(45)],
      [90, at(45)],
      [null, at(45)],
    ])
    expect(await roads(`status?at=${at(30)}`)).toEqual([])
  })

  test.each([
    ['route=0010', ['A', 'B']],
    ['direction=E', ['B']],
    ['grade=0,3', ['B', 'C']],
    ['conzone=0100CZE020', ['C']],
    ['sort=-speed', ['B', 'A', 'C']],
    ['sort=speed&limit=2', ['A', 'B']],
    ['bbox=129,35,129.2,35.4', ['A', 'B']],
    ['bbox=126,37,127,38', []],
  ])('road/status?%s', async (query, expected) => {
    expect((await roads(`status?${query}`)).map(({ vdsId }) => vdsId)).toEqual(expected)
  })

  test('road/history has a detector, a section or a route, oldest first', async () => {
    const speeds = async (query: string) =>
      (await roads(`history?${query}`)).map(({ vdsId, speed }) => `${vdsId} ${speed}`)
    expect(await speeds('vdsId=A')).toEqual(['A 40', 'A 45', 'A 50'])
    expect(await speeds(`vdsId=A&from=${at(45)}&to=${at(50)}`)).toEqual(['A 45'])
    expect(await speeds('routeNo=0010')).toEqual(['A 40', 'B 80', 'A 45', 'B 90', 'A 50', 'B 100'])
    expect(await speeds('conzoneId=0100CZE020')).toEqual(['C null', 'C null', 'C null'])
  })

  test('road/history means over a step, with the worst grade', async () => {
    const rows = await roads('history?conzoneId=0010CZE010&step=15m')
    expect(rows.map(({ vdsId, collectedAt, speed, grade }) => [vdsId, collectedAt, speed, grade])).toEqual([
      ['A', at(30), 40, 1],
      ['B', at(30), 80, 3],
      ['A', at(45), 47.5, 1],
      ['B', at(45), 95, 3],
    ])
    expect(await roads('history?vdsId=A&step=1h')).toMatchObject([{ speed: 45, collectedAt: at(0) }])
    expect(await roads('history?vdsId=A&step=30m')).toMatchObject([{ speed: 45, collectedAt: at(30) }])
  })

  test('road/summary and its history count the grades of a route', async () => {
    expect(await summaries('')).toMatchObject([
      {
        routeNo: '0010',
        totalSections: 2,
        smoothSections: 1,
        congestedSections: 1,
        avgSpeed: 75,
        collectedAt: at(50),
      },
      { routeNo: '0100', avgSpeed: null },
    ])
    expect(await summaries(`?at=${at(41)}&sort=-congested`)).toMatchObject([
      { routeNo: '0010', avgSpeed: 60 },
      { routeNo: '0100' },
    ])
    const history = await summaries('/history?route=0010')
    expect(history.map(({ collectedAt }) => collectedAt)).toEqual([at(40), at(45), at(50)])
  })

  test('tollgate/traffic has each tollgate’s newest periods and where it is', async () => {
    const [first, , unknown] = await tollgates('traffic?points=2')
    expect(first).toMatchObject({
      unitCode: '101',
      exDivName: '도공',
      routeNo: '001',
      latitude: 37.365046,
      longitude: 127.102077,
      lastUpdated: at(45),
    })
    expect(first?.trafficData.map(({ collectedAt, trafficAmount }) => [collectedAt, trafficAmount])).toEqual([
      [at(45), 95],
      [at(30), 80],
    ])
    expect(first?.trafficData[0]?.entryByClass).toEqual({ 1: 90, 2: 10 })
    expect(unknown).toMatchObject({ unitCode: '999', latitude: null, routeNo: null })
  })

  test.each([
    ['unitCode=103', ['103']],
    ['route=001', ['101', '103']],
    ['bbox=127.102,37.365,127.103,37.366', ['101']],
    ['sort=-trafficAmount', ['999', '103', '101']],
    ['sort=-unitName&limit=1', ['999']],
  ])('tollgate/traffic?%s', async (query, expected) => {
    expect((await tollgates(`traffic?${query}`)).map(({ unitCode }) => unitCode)).toEqual(expected)
  })

  test('tollgate/history has a tollgate’s periods of a range', async () => {
    const [only] = await tollgates(`history?unitCode=101&from=${at(15)}&to=${at(45)}`)
    expect(only?.trafficData.map(({ collectedAt }) => collectedAt)).toEqual([at(30), at(15)])
  })

  test.each([
    ['/api/accidents/latest?active=all&limit=1', 4],
    ['/api/accidents/latest?sort=-severity&limit=3', 4],
    ['/api/accidents/history?sort=lastSeenAt&by=inForce&limit=1', 4],
    ['/api/road/status?limit=1', 3],
    ['/api/road/status?sort=-speed&limit=2', 3],
    ['/api/road/history?routeNo=0010&limit=1', 6],
    ['/api/road/history?routeNo=0010&limit=1&step=15m', 4],
    ['/api/road/summary/history?limit=2', 6],
    ['/api/tollgate/traffic?limit=1&sort=-trafficAmount', 3],
  ])('the pages of %s hold every row once', async (path, count) => {
    const { pages, total } = await allPages(api, path)
    const rows = pages.flat().map((row) => JSON.stringify(row))
    expect(new Set(rows).size).toBe(count)
    expect(rows).toHaveLength(count)
    expect(total).toBe(count)
    const whole = await api.json(path.replace(/limit=\d+/, 'limit=1000'))
    expect(pages.flat()).toEqual(whole)
  })

  test('the pages of tollgate/history hold every period once', async () => {
    const { pages, total } = await allPages(api, '/api/tollgate/history?unitCode=101,103&limit=3')
    const seen = z.array(tollgateView).parse(pages.flat())
    const all = seen.flatMap(({ unitCode, trafficData }) =>
      trafficData.map(({ collectedAt }) => `${unitCode} ${collectedAt}`),
    )
    expect(new Set(all).size).toBe(8)
    expect(all).toHaveLength(8)
    expect(total).toBe(8)
  })

  test('system tells who collected and stored last, and how the stream stands', async () => {
    const system = systemView.parse(await api.json('/api/system'))
    expect(system.servedBy).toEqual({ cluster: 'member1', revision: 'data-api-1', pod: 'pod-1' })
    expect(system.feeds.find(({ feed }) => feed === 'roads')).toMatchObject({
      origin: 'sim',
      collectedAt: at(50),
      collectedBy: 'member2',
      storedBy: 'member1',
      newestAt: at(50),
      ageSeconds: 600,
    })
    expect(system.stream).toMatchObject({
      name: 'traffic-stream',
      length: 0,
      pending: 0,
      consumers: [],
      deadLetters: 0,
    })
    expect(system.changes).toMatchObject({ live: true, clients: 0 })
  })
})
