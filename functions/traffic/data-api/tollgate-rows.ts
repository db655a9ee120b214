import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Store } from '../../runtime/store/index.ts'
import type { TollgatePoint, TollgateView } from '../model/api.ts'
import type { Tollgate } from '../model/reference-data.ts'
import { fromSqlTime, sqlTime, type Database, type TollgatesTable } from '../model/tables.ts'
import { newestSlot } from './slots.ts'

type Row = Omit<Selectable<TollgatesTable>, 'by_payment' | 'stored_at'>

const byClass = z.record(z.string(), z.int()).catch({})
const classes = (json: string) => {
  try {
    return byClass.parse(JSON.parse(json))
  } catch {
    return {}
  }
}
const iso = (text: string) => fromSqlTime(text).toISOString()

const pointOf = (row: Row): TollgatePoint => ({
  collectedAt: iso(row.collected_at),
  periodMinutes: row.period_minutes,
  trafficAmount: row.traffic_amount,
  entryAmount: row.entry_amount,
  exitAmount: row.exit_amount,
  entryByClass: classes(row.entry_by_class),
  exitByClass: classes(row.exit_by_class),
})

/** Rows of any tollgates, newest first, as a view a tollgate. */
export function tollgatesOf(rows: readonly Row[], known: ReadonlyMap<string, Tollgate>): TollgateView[] {
  return [...Map.groupBy(rows, (row) => row.unit_code)].flatMap(([unitCode, own]) => {
    const [newest] = own
    if (!newest) return []
    const tollgate = known.get(unitCode)
    return {
      unitCode,
      unitName: newest.unit_name,
      exDivName: newest.ex_div_name,
      routeNo: tollgate?.routeNo ?? null,
      routeName: tollgate?.routeName ?? null,
      latitude: tollgate?.lat ?? null,
      longitude: tollgate?.lon ?? null,
      trafficData: own.map(pointOf),
      lastUpdated: iso(newest.collected_at),
      origin: newest.origin,
    }
  })
}

/** A tollgate that has not been heard of for this many periods is left out. */
const SLACK = 4
const LONGEST_PERIOD_MINUTES = 60

/** The newest periods of every tollgate, those up to `at` if given; newest first. */
export async function newestTollgates({ db }: Store<Database>, points: number, at?: Date): Promise<Row[]> {
  const newest = await newestSlot(db, 'tollgate_traffic_history', at)
  if (newest === undefined) return []
  const since = fromSqlTime(newest).getTime() - (points + SLACK) * LONGEST_PERIOD_MINUTES * 60_000
  const numbered = db
    .selectFrom('tollgate_traffic_history')
    .selectAll()
    .select((e) =>
      e.fn
        .agg<number>('row_number')
        .over((o) => o.partitionBy('unit_code').orderBy('collected_at', 'desc'))
        .as('number'),
    )
    .where('collected_at', '>', sqlTime(new Date(since)))
    .$if(at !== undefined, (query) => query.where('collected_at', '<=', sqlTime(at ?? new Date())))
  return db
    .selectFrom(numbered.as('numbered'))
    .selectAll()
    .where('number', '<=', points)
    .orderBy('unit_code')
    .orderBy('collected_at', 'desc')
    .execute()
}
