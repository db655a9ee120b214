import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { TabId } from '../tabs.ts'
import { useReplay } from './clock.ts'
import { useMoment } from './moment.ts'
import { ahead } from './pace.ts'
import { pastQuery, pasts } from './past.ts'

const shown = {
  overview: ['roads', 'summaries'],
  accidents: [],
  tollgates: ['tollgates'],
  roads: ['roads', 'summaries'],
  system: [],
} as const satisfies Record<TabId, readonly (keyof typeof pasts)[]>

/** No more requests at once than this: what is not asked for in time is left out. */
const MOST = 4

/** Asks for the next pictures of a replay before they are shown. */
export function useAhead(tab: TabId): void {
  const client = useQueryClient()
  const replay = useReplay()
  const road = useMoment(pasts.roads.every)
  const gate = useMoment(pasts.tollgates.every)
  const playing = replay?.playing ?? false
  const speed = replay?.speed ?? 1
  useEffect(() => {
    if (!playing || road === undefined || gate === undefined) return
    const pace = { playing, speed }
    const fetchAhead = async <T>(past: Parameters<typeof pastQuery<T>>[0], from: number) => {
      for (const at of ahead(pace, past.every, from)) {
        if (client.isFetching({ queryKey: ['replay'] }) >= MOST) return
        // oxlint-disable-next-line no-await-in-loop -- the nearest first
        await client.prefetchQuery(pastQuery(past, at))
      }
    }
    for (const name of shown[tab]) {
      if (name === 'roads') void fetchAhead(pasts.roads, road)
      if (name === 'summaries') void fetchAhead(pasts.summaries, road)
      if (name === 'tollgates') void fetchAhead(pasts.tollgates, gate)
    }
  }, [client, tab, playing, speed, road, gate])
}
