import type { RoadStatus } from '../model/records.ts'
import { storedTime, type Chunk } from './events.ts'
import { recordParts, type Writing } from './parts.ts'
import { summarizeRoutes } from './summaries.ts'

/** Stores road status, of two collections of one slot the later one's row, and the summaries of the routes touched. */
export async function storeRoads(writing: Writing, chunks: readonly Chunk<RoadStatus>[]): Promise<void> {
  if (chunks.length === 0) return
  const { store, tx } = writing
  const rows = roadRows(chunks, writing.storedAt)
  await store.upsert(
    tx,
    'road_traffic_status',
    rows,
    ['vds_id', 'collected_at'],
    [
      'route_no',
      'route_name',
      'conzone_id',
      'conzone_name',
      'updown_type_code',
      'traffic_amount',
      'speed',
      'share_ratio',
      'time_avg',
      'grade',
      'origin',
      'seen_at',
      'stored_at',
    ],
    { newer: 'seen_at' },
  )
  await recordParts(writing, 'roads', chunks)
  await summarizeRoutes(writing, rows)
}

function roadRows(chunks: readonly Chunk<RoadStatus>[], storedAt: string) {
  const times = new Map<string, string>()
  const timeOf = (instant: string): string => {
    const known = times.get(instant) ?? storedTime(instant)
    times.set(instant, known)
    return known
  }
  const rows = chunks.flatMap(({ seenAt, origin, records }) =>
    records.map((record) => ({
      route_no: record.routeNo,
      route_name: record.routeName,
      conzone_id: record.conzoneId,
      conzone_name: record.conzoneName,
      vds_id: record.vdsId,
      updown_type_code: record.updownTypeCode,
      traffic_amount: record.trafficAmount,
      speed: record.speed,
      share_ratio: record.shareRatio,
      time_avg: record.timeAvg,
      grade: record.grade,
      collected_at: timeOf(record.collectedAt),
      origin,
      seen_at: seenAt,
      stored_at: storedAt,
    })),
  )
  return rows.sort(byKey)
}

interface Key {
  collected_at: string
  route_no: string
  vds_id: string
}

/** Every transaction takes its row locks in the primary key's order, so that two of them wait and do not deadlock. */
function byKey(a: Key, b: Key): number {
  if (a.collected_at !== b.collected_at) return a.collected_at < b.collected_at ? -1 : 1
  if (a.route_no !== b.route_no) return a.route_no < b.route_no ? -1 : 1
  return a.vds_id < b.vds_id ? -1 : Number(a.vds_id > b.vds_id)
}
