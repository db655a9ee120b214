import { z } from 'zod'

/** The three things collected. */
export const feed = z.enum(['accidents', 'tollgates', 'roads'])
export type Feed = z.infer<typeof feed>
export const feeds = feed.options

/** Where rows come from: the expressway API, the simulator, or a person's curl. */
export const origin = z.enum(['real', 'sim', 'manual'])
export type Origin = z.infer<typeof origin>

/** How the upstream names each feed: its path under /openapi/ and the key of its list. */
export const upstreamOf = {
  accidents: { path: 'burstInfo/realTimeSms', list: 'realTimeSMSList' },
  tollgates: { path: 'trafficapi/trafficIc', list: 'trafficIc' },
  roads: { path: 'odtraffic/trafficAmountByRealtime', list: 'list' },
} as const satisfies Record<Feed, { path: string; list: string }>
