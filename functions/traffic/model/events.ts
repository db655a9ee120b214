import { z } from 'zod'
import { feed, origin, type Feed } from './feeds.ts'
import { accident, roadStatus, tollgateTraffic } from './records.ts'

/** Asks the collector for one collection. An interval source names the slot in `subject`; without one it is now. */
export const collectRequested = z.object({ feed })

const instant = z.iso.datetime({ offset: true }).max(40)

/** Which chunk of its collection an event carries; absent when a person sends a few records by hand. */
const part = z.object({ index: z.int().min(0), count: z.int().min(1).max(100_000) }).optional()

/** At most this many records an event: more than 64 KiB of the smallest record could hold. */
const MAX_RECORDS = 1_000

const collected = <T extends z.ZodType>(record: T) =>
  z.object({
    collectedAt: instant.describe('When the collector received the rows, RFC 3339'),
    origin,
    part,
    records: z.array(record).max(MAX_RECORDS),
  })

export const accidentsCollected = collected(accident)
export const tollgatesCollected = collected(tollgateTraffic)
export const roadsCollected = collected(roadStatus)

/** Event types (CloudEvents `type`) and the schema of each one's data. */
export const eventTypes = {
  collectRequested: 'kr.expressway.collect.requested.v1',
  accidentsCollected: 'kr.expressway.accidents.collected.v1',
  tollgatesCollected: 'kr.expressway.tollgates.collected.v1',
  roadsCollected: 'kr.expressway.roads.collected.v1',
} as const

export const collectedType = {
  accidents: eventTypes.accidentsCollected,
  tollgates: eventTypes.tollgatesCollected,
  roads: eventTypes.roadsCollected,
} as const satisfies Record<Feed, string>

/** The stream the collector appends to and the group the processor's source reads it with. */
export const TRAFFIC_STREAM = 'traffic-stream'
export const PROCESSOR_GROUP = 'traffic-processor-group'
/** Where the processor tells of each stored change; short, and read by every data-api. */
export const CHANGES_STREAM = 'traffic-changes'

/** A change notice: one feed's rows changed. Carried in CHANGES_STREAM and pushed to browsers. */
export const change = z.object({
  feed,
  origin,
  /** The newest `collectedAt` among the stored records, or of the collection where it was empty; RFC 3339. */
  at: instant,
  storedAt: instant,
  storedBy: z.string().describe('Cluster that stored it'),
  collectedBy: z.string().describe('Cluster that collected it, from the event’s source'),
  rows: z.int().min(0),
})
export type Change = z.infer<typeof change>
