import type { Kysely } from 'kysely'
import { sqlTime, type Database } from '../model/tables.ts'

type SlotTable = 'road_traffic_status' | 'road_route_summary' | 'tollgate_traffic_history'

/** How much older than the newest measuring time a row may be and still stand for now. */
export const SLOT_WINDOW_MS = 10 * 60_000

/** What was measured longer than this before a time of the past says nothing about that time. */
export const PAST_WITHIN_MS = 15 * 60_000

/**
 * The newest measuring time, at or before `at` if given; undefined for an empty table. Rows sent by hand count only
 * where there are no others: one of them must not make the whole country look old.
 */
export async function newestSlot(
  db: Kysely<Database>,
  table: SlotTable,
  at?: Date,
): Promise<string | undefined> {
  const newest = async (byHand: boolean) => {
    let query = db.selectFrom(table).select('collected_at').orderBy('collected_at', 'desc').limit(1)
    if (at) query = query.where('collected_at', '<=', sqlTime(at))
    if (!byHand) query = query.where('origin', '<>', 'manual')
    return (await query.executeTakeFirst())?.collected_at
  }
  return (await newest(false)) ?? newest(true)
}
