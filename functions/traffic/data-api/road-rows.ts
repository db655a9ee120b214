import type { Selectable } from 'kysely'
import type { Store } from '../../runtime/store/index.ts'
import type { RoadView, RouteSummaryView } from '../model/api.ts'
import {
  fromSqlTime,
  sqlTime,
  type Database,
  type RoadsTable,
  type RouteSummaryTable,
} from '../model/tables.ts'
import { newestSlot, PAST_WITHIN_MS, SLOT_WINDOW_MS } from './slots.ts'

/** What was so at a measuring time: a row a detector, or a route. */
export interface Slot<T> {
  readonly rows: readonly T[]
  /** The newest time among the rows: asked for again by it, the slot is the same. Undefined without rows. */
  readonly at: Date | undefined
}

const iso = (text: string) => fromSqlTime(text).toISOString()

export const roadColumns = [
  'route_no',
  'route_name',
  'conzone_id',
  'conzone_name',
  'vds_id',
  'updown_type_code',
  'traffic_amount',
  'speed',
  'share_ratio',
  'time_avg',
  'grade',
  'collected_at',
  'origin',
] as const satisfies readonly (keyof RoadsTable)[]

export const roadViewOf = (row: Pick<Selectable<RoadsTable>, (typeof roadColumns)[number]>): RoadView => ({
  routeNo: row.route_no,
  routeName: row.route_name,
  conzoneId: row.conzone_id,
  conzoneName: row.conzone_name,
  vdsId: row.vds_id,
  updownTypeCode: row.updown_type_code === 'S' ? 'S' : 'E',
  trafficAmount: row.traffic_amount,
  speed: row.speed,
  shareRatio: row.share_ratio,
  timeAvg: row.time_avg,
  grade: row.grade,
  collectedAt: iso(row.collected_at),
  origin: row.origin,
})

export const summaryViewOf = (row: Selectable<RouteSummaryTable>): RouteSummaryView => ({
  routeNo: row.route_no,
  routeName: row.route_name,
  totalSections: row.total_sections,
  smoothSections: row.smooth_sections,
  slowSections: row.slow_sections,
  congestedSections: row.congested_sections,
  avgSpeed: row.avg_speed,
  avgTrafficAmount: row.avg_traffic_amount,
  collectedAt: iso(row.collected_at),
  origin: row.origin,
})

/**
 * From where to where the rows of a slot lie; undefined where nothing is known of the time. The upper end lets in what was
 * sent by hand for a later time.
 */
async function window(
  store: Store<Database>,
  table: 'road_traffic_status' | 'road_route_summary',
  at?: Date,
) {
  const newest = await newestSlot(store.db, table, at)
  if (newest === undefined) return undefined
  const time = fromSqlTime(newest).getTime()
  if (at && at.getTime() - time > PAST_WITHIN_MS) return undefined
  const end = Math.min(time + SLOT_WINDOW_MS, at?.getTime() ?? Infinity)
  return { after: sqlTime(new Date(time - SLOT_WINDOW_MS)), upTo: sqlTime(new Date(end)), newest }
}

/**
 * The newest row of each key; of one automatic origin only, that of the newest slot, as the detectors of the simulator
 * and of the real roads are not the same. So a slot whose parts are still coming in shows the slot before in the gaps.
 */
function newestOfEach<R extends { collected_at: string; origin: string }>(
  rows: readonly R[],
  newest: string,
  keyOf: (row: R) => string,
): R[] {
  const origin = rows.find((row) => row.collected_at === newest)?.origin
  const newestRows = new Map<string, R>()
  for (const row of rows) {
    if (row.origin !== origin && row.origin !== 'manual') continue
    const known = newestRows.get(keyOf(row))
    if (!known || known.collected_at < row.collected_at) newestRows.set(keyOf(row), row)
  }
  return [...newestRows.values()]
}

const slotOf = <T extends { collectedAt: string }>(rows: readonly T[]): Slot<T> => ({
  rows,
  at:
    rows.length === 0
      ? undefined
      : new Date(rows.reduce((max, row) => (row.collectedAt > max ? row.collectedAt : max), '')),
})

/** Every detector at a time, the newest when left out; none for a time that nothing was measured shortly before. */
export async function roadsAt(store: Store<Database>, at?: Date): Promise<Slot<RoadView>> {
  const times = await window(store, 'road_traffic_status', at)
  if (!times) return slotOf<RoadView>([])
  const rows = await store.db
    .selectFrom('road_traffic_status')
    .select(roadColumns)
    .where('collected_at', '>', times.after)
    .where('collected_at', '<=', times.upTo)
    .execute()
  return slotOf(newestOfEach(rows, times.newest, (row) => row.vds_id).map(roadViewOf))
}

/** Every route at a time, the newest when left out; none for a time that nothing was measured shortly before. */
export async function summaryAt(store: Store<Database>, at?: Date): Promise<Slot<RouteSummaryView>> {
  const times = await window(store, 'road_route_summary', at)
  if (!times) return slotOf<RouteSummaryView>([])
  const rows = await store.db
    .selectFrom('road_route_summary')
    .selectAll()
    .where('collected_at', '>', times.after)
    .where('collected_at', '<=', times.upTo)
    .execute()
  return slotOf(newestOfEach(rows, times.newest, (row) => row.route_no).map(summaryViewOf))
}
