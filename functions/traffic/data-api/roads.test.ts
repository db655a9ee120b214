import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { roadView, routeSummaryView } from '../model/api.ts'
import { at } from './testing-rows.ts'
import { startSamples } from './testing-samples.ts'
import { type TestApi } from './testing.ts'

const samples = await startSamples()
afterAll(() => samples.stop())

describe.each(samples.dialects)('roads on %s', (dialect) => {
  let api: TestApi
  beforeAll(async () => {
    api = await samples.open(dialect)
  })
  afterAll(() => api.close())

  const roads = async (query: string) => z.array(roadView).parse(await api.json(`/api/road/${query}`))
  const summaries = async (query: string) =>
    z.array(routeSummaryView).parse(await api.json(`/api/road/summary${query}`))

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

  test('a time in a gap of the data has nothing, rather than what was so long before', async () => {
    // The newest are of 11:50.
    expect(await roads('status?at=2026-11-21T12:05:00Z')).toHaveLength(3)
    expect(await roads('status?at=2026-11-21T12:06:00Z')).toEqual([])
    expect(await summaries('?at=2026-11-21T12:06:00Z')).toEqual([])
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
})
