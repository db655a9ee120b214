import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Feed } from '../../../functions/traffic/model/feeds.ts'
import { followChanges } from './changes.ts'
import { throttle } from './throttle.ts'

/** A collection of roads lands in tens of chunks, each its own change: the first counts at once, the rest together. */
const PAUSE_MS: Record<Feed, number> = { accidents: 400, tollgates: 1500, roads: 1500 }

/** Keeps the queries of every feed true to what is pushed; a query key begins with its feed. */
export function useChanges(): void {
  const client = useQueryClient()
  useEffect(() => {
    const refresh = (key: string) => void client.invalidateQueries({ queryKey: [key] })
    const byFeed = {
      accidents: throttle(() => refresh('accidents'), PAUSE_MS.accidents),
      tollgates: throttle(() => refresh('tollgates'), PAUSE_MS.tollgates),
      roads: throttle(() => refresh('roads'), PAUSE_MS.roads),
    }
    const system = throttle(() => refresh('system'), 1500)
    const stop = followChanges({
      onChange({ feed }) {
        byFeed[feed]()
        system()
      },
      onGap: () => void client.invalidateQueries(),
    })
    return () => {
      stop()
      for (const one of [...Object.values(byFeed), system]) one.cancel()
    }
  }, [client])
}
