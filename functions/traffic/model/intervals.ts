import { z } from 'zod'
import { duration } from '../../runtime/settings.ts'
import type { Feed } from './feeds.ts'

const interval = duration.refine((ms) => ms >= 1000, 'takes 1s or more')

/**
 * How often each feed is collected. The interval source, the proxy and the collector read the same three: a slot of
 * the one is a slot of the others.
 */
export const intervalSettings = z.object({
  COLLECT_INTERVAL: interval
    .default(30_000)
    .describe('Accidents; the upstream lists a notice when it is entered'),
  TOLLGATE_COLLECT_INTERVAL: interval
    .default(300_000)
    .describe('Measured each 15 min, published at no fixed time'),
  ROAD_STATUS_COLLECT_INTERVAL: interval.default(300_000).describe('Measured each 5 min'),
})
export type IntervalSettings = z.infer<typeof intervalSettings>

/** The interval of each feed in milliseconds. */
export const intervalsOf = (settings: IntervalSettings): Readonly<Record<Feed, number>> => ({
  accidents: settings.COLLECT_INTERVAL,
  tollgates: settings.TOLLGATE_COLLECT_INTERVAL,
  roads: settings.ROAD_STATUS_COLLECT_INTERVAL,
})
