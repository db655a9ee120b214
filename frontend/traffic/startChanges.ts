import type { QueryClient } from '@tanstack/react-query'
import type { Feed } from '../../functions/traffic/model/feeds.ts'
import { followChanges } from '../shared/api/changes.ts'
import { throttle } from '../shared/api/throttle.ts'

/** A collection of roads lands in tens of chunks, each its own change: the first counts at once, the rest together. */
const PAUSE_MS: Record<Feed, number> = { accidents: 400, tollgates: 1500, roads: 1500 }

/**
 * Keeps the queries of every feed true to what is pushed, as long as the page is there; a query key begins with its
 * feed. To be called before anything is asked for: what changes between an answer and the first word of the push would
 * not be told of.
 */
export function startChanges(client: QueryClient): void {
  const refresh = (key: string) => void client.invalidateQueries({ queryKey: [key] })
  const byFeed = {
    accidents: throttle(() => refresh('accidents'), PAUSE_MS.accidents),
    tollgates: throttle(() => refresh('tollgates'), PAUSE_MS.tollgates),
    roads: throttle(() => refresh('roads'), PAUSE_MS.roads),
  }
  const system = throttle(() => refresh('system'), 1500)
  followChanges({
    onChange({ feed }) {
      byFeed[feed]()
      system()
    },
    onGap: () => void client.invalidateQueries(),
  })
}
