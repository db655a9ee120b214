import { z } from 'zod'
import type { Received } from '../../runtime/events/index.ts'
import { accidentsCollected, eventTypes, roadsCollected, tollgatesCollected } from '../model/events.ts'
import type { Origin } from '../model/feeds.ts'
import type { Accident, RoadStatus, TollgateTraffic } from '../model/records.ts'
import { sqlTime } from '../model/tables.ts'

export const collectedTypes = [
  eventTypes.accidentsCollected,
  eventTypes.tollgatesCollected,
  eventTypes.roadsCollected,
]

const EARLIEST = Date.UTC(2000, 0, 1)
const MAX_AHEAD_MS = 86_400_000

/**
 * The events this function takes. An instant before 2000, or more than a day ahead of `now`, is refused: stored, it
 * would be the newest row for good, and no retention would reach it.
 */
export function collectedEvents(now: () => Date) {
  return z
    .discriminatedUnion('type', [
      z.object({ type: z.literal(eventTypes.accidentsCollected), data: accidentsCollected }),
      z.object({ type: z.literal(eventTypes.tollgatesCollected), data: tollgatesCollected }),
      z.object({ type: z.literal(eventTypes.roadsCollected), data: roadsCollected }),
    ])
    .superRefine(({ data }, context) => {
      const latest = now().getTime() + MAX_AHEAD_MS
      let known = ''
      const check = (text: string, path: (string | number)[]) => {
        if (text === known) return
        const time = Date.parse(text)
        if (time >= EARLIEST && time <= latest) known = text
        else context.addIssue({ code: 'custom', path, message: 'is before 2000 or more than a day ahead' })
      }
      check(data.collectedAt, ['data', 'collectedAt'])
      for (const [index, record] of data.records.entries()) {
        if ('collectedAt' in record) check(record.collectedAt, ['data', 'records', index, 'collectedAt'])
      }
    })
}
export type CollectedEvent = z.infer<ReturnType<typeof collectedEvents>>

/** What one event carries of its collection. */
export interface Chunk<R> {
  /** The event's `collectedAt` as stored. */
  readonly seenAt: string
  readonly origin: Origin
  readonly part: { readonly index: number; readonly count: number } | undefined
  readonly collectedBy: string
  readonly records: readonly R[]
}

/** The chunks of a batch by feed, each feed's oldest first. */
export interface Batch {
  readonly accidents: readonly Chunk<Accident>[]
  readonly tollgates: readonly Chunk<TollgateTraffic>[]
  readonly roads: readonly Chunk<RoadStatus>[]
}

export function batchOf(received: readonly Received<CollectedEvent>[]): Batch {
  const accidents: Chunk<Accident>[] = []
  const tollgates: Chunk<TollgateTraffic>[] = []
  const roads: Chunk<RoadStatus>[] = []
  for (const { attributes, event } of received) {
    const { collectedAt, origin, part } = event.data
    const about = { seenAt: storedTime(collectedAt), origin, part, collectedBy: collector(attributes.source) }
    if (event.type === eventTypes.accidentsCollected)
      accidents.push({ ...about, records: event.data.records })
    else if (event.type === eventTypes.tollgatesCollected)
      tollgates.push({ ...about, records: event.data.records })
    else roads.push({ ...about, records: event.data.records })
  }
  return {
    accidents: accidents.sort(bySeenAt),
    tollgates: tollgates.sort(bySeenAt),
    roads: roads.sort(bySeenAt),
  }
}

const bySeenAt = (a: Chunk<unknown>, b: Chunk<unknown>) =>
  a.seenAt < b.seenAt ? -1 : a.seenAt > b.seenAt ? 1 : 0

/** The cluster in `/clusters/<cluster>/data-collector`; any other source as it is, as much of it as the column holds. */
function collector(source: string): string {
  const cluster = /^\/clusters\/([^/]+)\/data-collector$/.exec(source)?.[1]
  return Array.from(cluster ?? source)
    .slice(0, 255)
    .join('')
}

export const storedTime = (instant: string): string => sqlTime(new Date(instant))
