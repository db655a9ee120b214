import type { TollgatePoint } from '../../../functions/traffic/model/api.ts'
import type { Measure } from './measure.ts'
import { amountOf } from './traffic.ts'

const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS

/**
 * What to ask for to draw the 24 hours up to a time and those of a week before: whole hours, so that the next period
 * seldom asks for another range.
 */
export function dayBefore(end: number) {
  const from = Math.floor((end - DAY_MS) / HOUR_MS) * HOUR_MS
  const to = Math.ceil(end / HOUR_MS) * HOUR_MS
  return { now: { from, to }, week: { from: from - WEEK_MS, to: to - WEEK_MS } }
}

export interface DayCurves {
  /** Ends of periods, s since the epoch, in order. */
  times: number[]
  now: (number | null)[]
  /** A week before each time. */
  week: (number | null)[]
}

/** The 24 hours up to `end` (ms) over those of a week before; a period that only one of them has is a gap in the other. */
export function overlay(
  now: readonly TollgatePoint[],
  week: readonly TollgatePoint[],
  measure: Measure,
  end: number,
): DayCurves {
  const amounts = (points: readonly TollgatePoint[], shift: number) =>
    new Map(
      points.flatMap((point) => {
        const time = Date.parse(point.collectedAt) + shift
        const shown = time <= end && time >= end - DAY_MS
        return shown ? [[time / 1000, amountOf(point, measure)] as const] : []
      }),
    )
  const own = amounts(now, 0)
  const before = amounts(week, WEEK_MS)
  const times = [...new Set([...own.keys(), ...before.keys()])].sort((a, b) => a - b)
  return {
    times,
    now: times.map((time) => own.get(time) ?? null),
    week: times.map((time) => before.get(time) ?? null),
  }
}
