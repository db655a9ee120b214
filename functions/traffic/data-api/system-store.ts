import { sql } from 'kysely'
import type { Store } from '../../runtime/store/index.ts'
import type { FeedState, SystemView } from '../model/api.ts'
import { feeds, type Feed } from '../model/feeds.ts'
import { fromSqlTime, sqlTime, type Database } from '../model/tables.ts'
import { HISTORY_MS, STEP_MS, type StepCount } from './system-history.ts'

const tableOf = {
  accidents: ['traffic_accidents', 'last_seen_at'],
  tollgates: ['tollgate_traffic_history', 'collected_at'],
  roads: ['road_traffic_status', 'collected_at'],
} as const satisfies Record<Feed, readonly [keyof Database, string]>

const iso = (text: string) => fromSqlTime(text).toISOString()

export type Collected = Omit<FeedState, 'ageSeconds'>

/**
 * A feed's last collection, and the measuring time of its newest row. What was sent by hand counts only where there is
 * nothing else: one row of it makes the others no more real, and no newer.
 */
export async function lastCollection(store: Store<Database>, feed: Feed): Promise<Collected> {
  const collected = await collectionOf(store, feed, false)
  return collected.collectedAt === null ? collectionOf(store, feed, true) : collected
}

async function collectionOf({ db }: Store<Database>, feed: Feed, byHand: boolean): Promise<Collected> {
  const [table, column] = tableOf[feed]
  const origin = byHand ? ('=' as const) : ('<>' as const)
  const parts = await db
    .selectFrom('collection_parts')
    .selectAll()
    .where('feed', '=', feed)
    .where('origin', origin, 'manual')
    .where('collected_at', '=', (e) =>
      e
        .selectFrom('collection_parts')
        .select((max) => max.fn.max('collected_at').as('newest'))
        .where('feed', '=', feed)
        .where('origin', origin, 'manual'),
    )
    .orderBy('stored_at', 'desc')
    .execute()
  const newest = await db
    .selectFrom(table)
    .select(sql<string>`${sql.ref(column)}`.as('newest'))
    .where('origin', origin, 'manual')
    .orderBy(sql.ref(column), 'desc')
    .limit(1)
    .executeTakeFirst()
  const [last] = parts
  return {
    feed,
    origin: last?.origin ?? null,
    collectedAt: last ? iso(last.collected_at) : null,
    collectedBy: last?.collected_by ?? null,
    storedAt: last ? iso(last.stored_at) : null,
    storedBy: last?.stored_by ?? null,
    newestAt: newest?.newest ? iso(newest.newest) : null,
    rows: parts.reduce((sum, part) => sum + part.row_count, 0),
  }
}

/** Of a feed that could not be asked for yet. */
export const unknownCollection = (feed: Feed): Collected => ({
  feed,
  origin: null,
  collectedAt: null,
  collectedBy: null,
  storedAt: null,
  storedBy: null,
  newestAt: null,
  rows: 0,
})

/** What the proxies of all clusters fetched last, by feed and origin. */
export async function fetches({ db }: Store<Database>): Promise<SystemView['upstream']> {
  const rows = await db
    .selectFrom('upstream_fetches')
    .select(['feed', 'origin', 'fetched_at', 'row_count'])
    .orderBy('feed')
    .orderBy('origin')
    .execute()
  return rows.map((row) => ({
    feed: row.feed,
    origin: row.origin,
    fetchedAt: row.fetched_at === null ? null : iso(row.fetched_at),
    rows: row.row_count,
  }))
}

/** An instant as text, cut to ten seconds; both dialects take it. */
const STEP_TEXT = 18
if (STEP_MS !== 10_000) throw new TypeError('the step of the history is what its times are cut to')

/** How many events of the last 15 minutes each cluster collected and stored, a step each. Sent by hand do not count. */
export async function workDone(
  { db }: Store<Database>,
  now: Date,
): Promise<{ collected: StepCount[]; stored: StepCount[] }> {
  const since = sqlTime(new Date(now.getTime() - HISTORY_MS - STEP_MS))
  const by = (time: 'collected_at' | 'stored_at', cluster: 'collected_by' | 'stored_by') => {
    const step = sql<string>`substr(${sql.ref(time)}, 1, ${sql.lit(STEP_TEXT)})`
    return db
      .selectFrom('collection_parts')
      .select((e) => [step.as('step'), e.ref(cluster).as('cluster'), e.fn.countAll().as('events')])
      .where('feed', 'in', feeds)
      .where(time, '>=', since)
      .where('origin', '<>', 'manual')
      .groupBy([step, cluster])
      .execute()
  }
  const [collected, stored] = await Promise.all([
    by('collected_at', 'collected_by'),
    by('stored_at', 'stored_by'),
  ])
  const counted = (rows: typeof collected): StepCount[] =>
    rows.map(({ step, cluster, events }) => ({
      at: fromSqlTime(`${step}0.000`).getTime(),
      cluster,
      count: Number(events),
    }))
  return { collected: counted(collected), stored: counted(stored) }
}
