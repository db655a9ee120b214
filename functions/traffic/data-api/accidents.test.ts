import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { accidentStats, accidentView } from '../model/api.ts'
import { startSamples } from './testing-samples.ts'
import { type TestApi } from './testing.ts'

const samples = await startSamples()
afterAll(() => samples.stop())

describe.each(samples.dialects)('accidents on %s', (dialect) => {
  let api: TestApi
  beforeAll(async () => {
    api = await samples.open(dialect)
  })
  afterAll(() => api.close())

  const accidents = async (query: string) =>
    z.array(accidentView).parse(await api.json(`/api/accidents/${query}`))
  const points = async (query: string) => (await accidents(query)).map(({ accPointNM }) => accPointNM)

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

  test('accidents/stats counts as it was at a time', async () => {
    const at = async (time: string) =>
      accidentStats.parse(await api.json(`/api/accidents/stats?at=${encodeURIComponent(time)}`))
    // Two began after 20:00 in Seoul; the one of 07:00 was on, and none of the others known yet.
    expect(await at('2026-11-21T19:00:00+09:00')).toMatchObject({ todayAccidents: 1 })
    expect(await at('2026-11-21T21:00:00+09:00')).toMatchObject({ todayAccidents: 3 })
    expect(await at('2026-11-20T00:00:00+09:00')).toMatchObject({ todayAccidents: 0, totalAccidents: 1 })
  })

  test('accidents/stats counts several days, today among them', async () => {
    const of = async (days: number) =>
      accidentStats.parse(await api.json(`/api/accidents/stats?days=${days}`))
    expect((await of(2)).byHour[10]).toBe(0)
    expect(await of(3)).toMatchObject({ todayAccidents: 3, byType: { 사고: 1 } })
    expect((await of(3)).byHour[10]).toBe(1)
    expect((await api.get('/api/accidents/stats?days=0')).status).toBe(400)
  })
})
