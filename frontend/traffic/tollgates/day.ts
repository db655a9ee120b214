import type { TollgatePoint } from '../../../functions/traffic/model/api.ts'
import { amountOf, type Measure } from './traffic.ts'

export const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

/** The last 24 hours up to a time, as the days of the charts: now and a week before. */
export const dayBefore = (end: number) => ({
  now: { from: end - DAY_MS, to: end },
  week: { from: end - DAY_MS - WEEK_MS, to: end - WEEK_MS },
})

export interface DayCurves {
  /** Ends of periods, s since the epoch, in order. */
  times: number[]
  now: (number | null)[]
  /** A week before each time. */
  week: (number | null)[]
}

/** Two days laid over each other; a period that only one of them has stays a gap in the other. */
export function overlay(
  now: readonly TollgatePoint[],
  week: readonly TollgatePoint[],
  measure: Measure,
): DayCurves {
  const amounts = (points: readonly TollgatePoint[], shift: number) =>
    new Map(points.map((point) => [(Date.parse(point.collectedAt) + shift) / 1000, amountOf(point, measure)]))
  const own = amounts(now, 0)
  const before = amounts(week, WEEK_MS)
  const times = [...new Set([...own.keys(), ...before.keys()])].sort((a, b) => a - b)
  return {
    times,
    now: times.map((time) => own.get(time) ?? null),
    week: times.map((time) => before.get(time) ?? null),
  }
}
