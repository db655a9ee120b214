import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countryView } from '../model/api.ts'
import { at } from './testing-rows.ts'
import { startSamples } from './testing-samples.ts'
import { type TestApi } from './testing.ts'

const samples = await startSamples()
afterAll(() => samples.stop())

describe.each(samples.dialects)('the country on %s', (dialect) => {
  let api: TestApi
  beforeAll(async () => {
    api = await samples.open(dialect)
  })
  afterAll(() => api.close())

  const country = async (query = '') => countryView.parse(await api.json(`/api/country${query}`))

  test('is what its sections, notices and tollgates are now', async () => {
    expect(await country()).toMatchObject({
      roads: {
        collectedAt: at(50),
        totalSections: 2,
        smoothSections: 0,
        slowSections: 0,
        congestedSections: 1,
        avgSpeed: 75,
      },
      accidents: { active: 4 },
      tollgates: { collectedAt: at(45), periodMinutes: 15, tollgates: 3 },
    })
  })

  test('is what it was at a time', async () => {
    const then = await country(`?at=${at(44)}`)
    expect(then).toMatchObject({ at: at(44), roads: { collectedAt: at(40), avgSpeed: 60 } })
    expect(then.tollgates).toMatchObject({ collectedAt: at(30), tollgates: 3 })
    const now = await country()
    // 15 vehicles fewer went in at each of the three.
    expect((now.tollgates?.trafficAmount ?? 0) - (then.tollgates?.trafficAmount ?? 0)).toBe(45)
  })

  test('has nothing to say of a time that nothing is kept of', async () => {
    expect(await country('?at=2026-11-14T11:50:00Z')).toMatchObject({
      roads: null,
      accidents: null,
      tollgates: null,
    })
    // What is kept is of the day before: no figure of this time.
    expect(await country('?at=2026-11-22T11:50:00Z')).toMatchObject({ roads: null, tollgates: null })
  })
})
