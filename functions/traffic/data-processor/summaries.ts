import { sql } from 'kysely'
import { conflictClause } from '../../runtime/store/upsert.ts'
import type { Writing } from './parts.ts'

interface Touched {
  collected_at: string
  route_no: string
  route_name: string
}

const key = ['collected_at', 'route_no'] as const
const computed = [
  'route_name',
  'total_sections',
  'smooth_sections',
  'slow_sections',
  'congested_sections',
  'avg_speed',
  'avg_traffic_amount',
  'origin',
  'stored_at',
] as const

/**
 * Recomputes the summary of each route and slot among the rows, once, from all the rows of that route and slot. A section
 * is a detector's row. The mean leaves out detectors without a speed; one simulated row makes the summary simulated.
 */
export async function summarizeRoutes(writing: Writing, rows: readonly Touched[]): Promise<void> {
  const slots = Map.groupBy(rows, (row) => row.collected_at)
  for (const [slot, slotRows] of [...slots].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const routes = new Map(slotRows.map((row) => [row.route_no, row.route_name]))
    await lockSummaries(writing, slot, routes)
    await recompute(writing, slot, [...routes.keys()])
  }
}

/**
 * Makes sure each summary row is there, and locks it until the commit. Two processors may be storing chunks of one route
 * and slot at once, neither seeing the other's rows. The second waits here for the first's commit, and only then begins
 * its recomputation: under READ COMMITTED a statement sees what was committed when it began, so a single INSERT … SELECT
 * that waited half way would still count without the other's rows. Whoever comes last counts them all.
 */
async function lockSummaries(
  { store, tx, storedAt }: Writing,
  slot: string,
  routes: ReadonlyMap<string, string>,
) {
  const empty = [...routes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([routeNo, routeName]) => ({
      route_no: routeNo,
      route_name: routeName,
      total_sections: 0,
      smooth_sections: 0,
      slow_sections: 0,
      congested_sections: 0,
      avg_speed: null,
      avg_traffic_amount: null,
      collected_at: slot,
      origin: 'sim' as const,
      stored_at: storedAt,
    }))
  await store.upsert(tx, 'road_route_summary', empty, key, [])
}

async function recompute({ store, tx }: Writing, slot: string, routes: readonly string[]): Promise<void> {
  await sql`
    insert into road_route_summary (collected_at, route_no, ${sql.join(computed.map((column) => sql.ref(column)))})
    select collected_at, route_no, max(route_name), count(*),
      sum(case when grade = 1 then 1 else 0 end),
      sum(case when grade = 2 then 1 else 0 end),
      sum(case when grade = 3 then 1 else 0 end),
      round(avg(speed), 2), round(avg(traffic_amount), 2), max(origin), max(stored_at)
    from road_traffic_status
    where collected_at = ${slot} and route_no in (${sql.join(routes)})
    group by collected_at, route_no
    ${sql.raw(conflictClause(store.dialect, 'road_route_summary', key, computed))}`.execute(tx)
}
