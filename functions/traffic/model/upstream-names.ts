import type { Feed } from './feeds.ts'

/** How the upstream names each feed: its path under /openapi/ and the key of its list. */
export const upstreamOf = {
  accidents: { path: 'burstInfo/realTimeSms', list: 'realTimeSMSList' },
  tollgates: { path: 'trafficapi/trafficIc', list: 'trafficIc' },
  roads: { path: 'odtraffic/trafficAmountByRealtime', list: 'list' },
} as const satisfies Record<Feed, { path: string; list: string }>
