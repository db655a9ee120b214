import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { systemView, tollgateView } from '../model/api.ts'
import { at } from './testing-rows.ts'
import { startSamples } from './testing-samples.ts'
import { allPages, type TestApi } from './testing.ts'

const samples = await startSamples()
afterAll(() => samples.stop())

describe.each(samples.dialects)('data-api on %s', (dialect) => {
  let api: TestApi
  beforeAll(async () => {
    api = await samples.open(dialect)
  })
  afterAll(() => api.close())

  const tollgates = async (query: string) =>
    z.array(tollgateView).parse(await api.json(`/api/tollgate/${query}`))

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

  test('tollgate/traffic has what was so at a time', async () => {
    const [first] = await tollgates(`traffic?points=2&at=${at(44)}`)
    expect(first?.trafficData.map(({ collectedAt }) => collectedAt)).toEqual([at(30), at(15)])
    expect(await tollgates('traffic?at=2026-11-20T00:00:00Z')).toEqual([])
  })

  test('history/days has the days of Seoul that can be asked for', async () => {
    expect(await api.json('/api/history/days')).toEqual([{ day: '2026-11-21', from: at(40), to: at(50) }])
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
