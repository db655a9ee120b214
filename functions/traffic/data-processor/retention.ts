import { sql } from 'kysely'
import type { Store } from '../../runtime/store/index.ts'
import { feeds } from '../model/feeds.ts'
import { sqlTime, type Database } from '../model/tables.ts'
import { endManualAccidents } from './endings.ts'

export interface RetentionOptions {
  store: Store<Database>
  now(): Date
  retentionMs: number
  /** How long after it was last sent a manual accident ends. */
  manualMs: number
  /** Told how many rows of a table went. */
  onPruned(table: string, rows: number): void
}

const EVERY_MS = 3_600_000
/** How often a process asks whether it is time. */
const ASK_EVERY_MS = 60_000
/** What one event may wait for it. */
const BUDGET_MS = 200
/** Rows a statement: a few tens of milliseconds of locks on MariaDB. */
const BATCH_ROWS = 2_000

interface Target {
  table: keyof Database
  /** The time that is compared; with `key`, in the order that they are deleted in. */
  time: string
  key: readonly string[]
  feed?: string
}

const targets: readonly Target[] = [
  { table: 'road_traffic_status', time: 'collected_at', key: ['route_no', 'vds_id'] },
  { table: 'road_route_summary', time: 'collected_at', key: ['route_no'] },
  { table: 'tollgate_traffic_history', time: 'collected_at', key: ['unit_code'] },
  { table: 'traffic_accidents', time: 'last_seen_at', key: ['id'] },
  { table: 'accident_changes', time: 'seen_at', key: ['acc_date', 'acc_hour', 'acc_point_nm', 'state'] },
  ...feeds.map((feed) => ({
    table: 'collection_parts' as const,
    time: 'collected_at',
    key: ['feed', 'origin', 'part_index'],
    feed,
  })),
]

/**
 * Prunes rows older than the retention, once an hour whichever processor gets to it, in small statements that hold no
 * lock for long. Each call works for a fifth of a second at most and the next one goes on; it costs nothing in between.
 */
export function createRetention(options: RetentionOptions): () => Promise<void> {
  const { store, now } = options
  let askAt = 0
  let remaining: Target[] = []
  let cutoff = ''
  let running = false

  async function begin(): Promise<void> {
    if (!(await claim(store, now()))) return
    const storedAt = sqlTime(now())
    await store.transaction((tx) => endManualAccidents({ tx, storedAt }, options.manualMs))
    cutoff = sqlTime(new Date(now().getTime() - options.retentionMs))
    remaining = [...targets]
  }

  async function work(): Promise<void> {
    const deadline = performance.now() + BUDGET_MS
    while (remaining[0] && performance.now() < deadline) {
      const rows = await prune(store, remaining[0], cutoff)
      if (rows > 0) options.onPruned(remaining[0].table, rows)
      if (rows < BATCH_ROWS) remaining.shift()
    }
  }

  return async () => {
    if (running) return
    running = true
    try {
      if (remaining.length === 0 && now().getTime() >= askAt) {
        askAt = now().getTime() + ASK_EVERY_MS
        await begin()
      }
      await work()
    } finally {
      running = false
    }
  }
}

/** Whether it is an hour since anyone did it; then this process does, and no other for an hour. */
async function claim({ db, upsert }: Store<Database>, now: Date): Promise<boolean> {
  await upsert(db, 'housekeeping', [{ chore: 'retention', done_at: sqlTime(new Date(0)) }], ['chore'], [])
  const { numUpdatedRows } = await db
    .updateTable('housekeeping')
    .set({ done_at: sqlTime(now) })
    .where('chore', '=', 'retention')
    .where('done_at', '<=', sqlTime(new Date(now.getTime() - EVERY_MS)))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function prune({ dialect, db }: Store<Database>, target: Target, cutoff: string): Promise<number> {
  const table = sql.table(target.table)
  const order = sql.join([target.time, ...target.key].map((column) => sql.ref(column)))
  const old = target.feed
    ? sql`feed = ${target.feed} and ${sql.ref(target.time)} < ${cutoff}`
    : sql`${sql.ref(target.time)} < ${cutoff}`
  const oldest = sql`where ${old} order by ${order} limit ${sql.lit(BATCH_ROWS)}`
  // SQLite's DELETE takes no LIMIT as it is built; MariaDB's IN takes no subquery with one.
  const { numAffectedRows } = await (
    dialect === 'mysql'
      ? sql`delete from ${table} ${oldest}`
      : sql`delete from ${table} where (${order}) in (select ${order} from ${table} ${oldest})`
  ).execute(db)
  return Number(numAffectedRows ?? 0n)
}
