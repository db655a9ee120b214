import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

it('doubles the wait up to the longest, with jitter in its upper half', () => {
  const waits = (random: number) =>
    [1, 2, 3, 4, 5, 60].map((attempt) => backoffMs(attempt, 100, 1_000, () => random))
  expect(waits(0)).toEqual([50, 100, 200, 400, 500, 500])
  expect(waits(1)).toEqual([100, 200, 400, 800, 1_000, 1_000])
  expect(new Set(Array.from({ length: 20 }, () => backoffMs(1, 100, 1_000))).size).toBeGreaterThan(1)
})
