import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { accident, event } from '../data-processor/testing.ts'
import { accidentChange, accidentView } from '../model/api.ts'
import { startSamples } from './testing-samples.ts'
import { type TestApi } from './testing.ts'

const samples = await startSamples()
afterAll(() => samples.stop())

describe.each(samples.dialects)('accidents/changes on %s', (dialect) => {
  let api: TestApi
  beforeAll(async () => {
    api = await samples.open(dialect)
  })
  afterAll(() => api.close())

  const changes = async (id: number) =>
    z.array(accidentChange).parse(await api.json(`/api/accidents/changes?id=${id}`))
  const collected = (minute: number, accProcessNM: string, lateLength: number | null) =>
    event('accidents', {
      collectedAt: `2026-11-21T12:0${minute}:00.000Z`,
      records: [accident('서울', { accProcessNM, lateLength })],
    })

  test('has what a notice said from each time on, oldest first, whatever arrives last', async () => {
    await api.store(collected(3, '처리중', 1.5))
    await api.store(collected(4, '처리중', 1.5))
    await api.store(collected(1, '진행', null))
    await api.store(collected(6, '완료', null))
    const all = z.array(accidentView).parse(await api.json('/api/accidents/latest'))
    const id = all.find(({ accPointNM }) => accPointNM === '서울')?.id ?? 0
    expect((await changes(id)).map(({ at, process, lateLengthKm }) => [at, process, lateLengthKm])).toEqual([
      ['2026-11-21T12:01:00.000Z', '진행', null],
      ['2026-11-21T12:03:00.000Z', '처리중', 1.5],
      ['2026-11-21T12:06:00.000Z', '완료', null],
    ])
  })

  test('has nothing for a notice that is not kept, and wants to know which one', async () => {
    expect(await changes(999_999)).toEqual([])
    expect((await api.get('/api/accidents/changes')).status).toBe(400)
  })
})
