import * as z from 'zod/mini'
import { duration } from '../../runtime/settings.ts'
import type { Feed } from './feeds.ts'

const interval = duration.check(z.refine((ms) => ms >= 1000, 'takes 1s or more'))

/**
 * How often each feed is collected. The interval source, the proxy and the collector read the same three: a slot of
 * the one is a slot of the others.
 */
export const intervalSettings = z.object({
  /** Accidents; the upstream lists a notice when it is entered. */
  COLLECT_INTERVAL: z._default(interval, 30_000),
  /** Measured each 15 min, published at no fixed time. */
  TOLLGATE_COLLECT_INTERVAL: z._default(interval, 300_000),
  /** Measured each 5 min. */
  ROAD_STATUS_COLLECT_INTERVAL: z._default(interval, 300_000),
})
export type IntervalSettings = z.infer<typeof intervalSettings>

/** The interval of each feed in milliseconds. */
export const intervalsOf = (settings: IntervalSettings): Readonly<Record<Feed, number>> => ({
  accidents: settings.COLLECT_INTERVAL,
  tollgates: settings.TOLLGATE_COLLECT_INTERVAL,
  roads: settings.ROAD_STATUS_COLLECT_INTERVAL,
})
