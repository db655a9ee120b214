import { useMemo } from 'react'
import type { Feed, Origin } from '../../functions/traffic/model/feeds.ts'
import { useAccidents, useSystem } from './queries.ts'

export interface Freshness {
  feed: Feed
  origin: Origin | null
  /** What the age is counted from: when traffic was measured; for incidents, which have no measuring time, when they were last collected. */
  asOf: string | null
}

/** Older than this, something upstream has stopped. The tollgates' own figures come about 80 minutes late. */
export const STALE_MS: Record<Feed, number> = {
  accidents: 10 * 60_000,
  roads: 20 * 60_000,
  tollgates: 4 * 3_600_000,
}

/** Where each feed stands, as the server tells. */
export function useFreshness(): Record<Feed, Freshness> {
  const { data } = useSystem()
  const { data: incidents } = useAccidents()
  return useMemo(() => {
    const of = (feed: Feed): Freshness => {
      const state = data?.feeds.find((one) => one.feed === feed)
      const asOf = feed === 'accidents' ? state?.collectedAt : state?.newestAt
      // One incident entered by hand does not make the simulated ones beside it any more real.
      const simulated = feed === 'accidents' && incidents?.some(({ origin }) => origin === 'sim')
      return { feed, origin: simulated ? 'sim' : (state?.origin ?? null), asOf: asOf ?? null }
    }
    return { roads: of('roads'), accidents: of('accidents'), tollgates: of('tollgates') }
  }, [data, incidents])
}
