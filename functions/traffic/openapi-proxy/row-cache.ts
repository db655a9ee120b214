import type { Store } from '../../runtime/store/index.ts'
import type { Feed } from '../model/feeds.ts'
import type { UpstreamOrigin } from '../model/proxy.ts'
import { sqlTime, type Database } from '../model/tables.ts'

/** What the store knows of a feed's last fetch, and of the one under way. Times are `sqlTime` text. */
export interface FetchState {
  fetchedAt: string | null
  rowCount: number
  claimedBy: string | null
  /** With a holder, the end of its claim; without one, until when nobody may ask the upstream again. */
  claimedUntil: string | null
}

const tables = {
  accidents: 'traffic_accidents_cache',
  tollgates: 'tollgate_traffic_cache',
  roads: 'road_traffic_status_cache',
} as const satisfies Record<Feed, keyof Database>

/** A statement stays well under MariaDB's packet size, and SQLite's number of parameters. */
const ROWS_A_STATEMENT = 500
const CHARACTERS_A_STATEMENT = 2 ** 20

/** One feed and origin in the tables that all proxies of all clusters share. Each method throws StoreUnavailableError. */
export function createRowCache(store: Store<Database>, feed: Feed, origin: UpstreamOrigin, owner: string) {
  const table = tables[feed]
  let known = false

  const update = () =>
    store.db.updateTable('upstream_fetches').where('feed', '=', feed).where('origin', '=', origin)

  return {
    async state(): Promise<FetchState | undefined> {
      const row = await store.db
        .selectFrom('upstream_fetches')
        .selectAll()
        .where('feed', '=', feed)
        .where('origin', '=', origin)
        .executeTakeFirst()
      if (!row) return undefined
      const {
        fetched_at: fetchedAt,
        row_count: rowCount,
        claimed_by: claimedBy,
        claimed_until: claimedUntil,
      } = row
      return { fetchedAt, rowCount, claimedBy, claimedUntil }
    },

    /** Takes the fetch of the slot, unless it was made, another holds it, or it failed a moment ago. */
    async claim(now: Date, slot: Date, leaseMs: number): Promise<boolean> {
      if (!known) {
        const fresh = { feed, origin, fetched_at: null, row_count: 0, claimed_by: null, claimed_until: null }
        await store.upsert(store.db, 'upstream_fetches', [fresh], ['feed', 'origin'], [])
        known = true
      }
      const { numUpdatedRows } = await update()
        .set({ claimed_by: owner, claimed_until: sqlTime(new Date(now.getTime() + leaseMs)) })
        .where((is) => is.or([is('claimed_until', 'is', null), is('claimed_until', '<=', sqlTime(now))]))
        .where((is) => is.or([is('fetched_at', 'is', null), is('fetched_at', '<', sqlTime(slot))]))
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async renew(until: Date): Promise<void> {
      await update()
        .set({ claimed_until: sqlTime(until) })
        .where('claimed_by', '=', owner)
        .execute()
    },

    /** Gives the claim back, having failed; nobody asks the upstream before `until`. */
    async hold(until: Date): Promise<void> {
      const held = { claimed_by: null, claimed_until: sqlTime(until) }
      await update().set(held).where('claimed_by', '=', owner).execute()
    },

    /** Replaces the rows in one transaction; false, changing nothing, when the claim ran out and went to another. */
    replace(fetchedAt: Date, rows: readonly string[]): Promise<boolean> {
      const at = sqlTime(fetchedAt)
      return store.transaction(async (tx) => {
        const done = { fetched_at: at, row_count: rows.length, claimed_by: null, claimed_until: null }
        const { numUpdatedRows } = await tx
          .updateTable('upstream_fetches')
          .set(done)
          .where('feed', '=', feed)
          .where('origin', '=', origin)
          .where('claimed_by', '=', owner)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        await tx.deleteFrom(table).where('origin', '=', origin).execute()
        for (const { from, bodies } of statements(rows)) {
          const values = bodies.map((body, index) => ({ origin, row_no: from + index, body, fetched_at: at }))
          await tx.insertInto(table).values(values).execute()
        }
        return true
      })
    },

    /** The rows of a fetch; undefined when a later one has replaced them meanwhile. */
    async rows({
      fetchedAt,
      rowCount,
    }: Pick<FetchState, 'fetchedAt' | 'rowCount'>): Promise<string[] | undefined> {
      if (fetchedAt === null) return undefined
      const found = await store.db
        .selectFrom(table)
        .select('body')
        .where('origin', '=', origin)
        .where('fetched_at', '=', fetchedAt)
        .orderBy('row_no')
        .execute()
      return found.length === rowCount ? found.map(({ body }) => body) : undefined
    },
  }
}
export type RowCache = ReturnType<typeof createRowCache>

function* statements(rows: readonly string[]): Generator<{ from: number; bodies: string[] }> {
  let from = 0
  let bodies: string[] = []
  let characters = 0
  for (const [index, body] of rows.entries()) {
    if (
      bodies.length === ROWS_A_STATEMENT ||
      (bodies.length > 0 && characters + body.length > CHARACTERS_A_STATEMENT)
    ) {
      yield { from, bodies }
      from = index
      bodies = []
      characters = 0
    }
    bodies.push(body)
    characters += body.length
  }
  if (bodies.length > 0) yield { from, bodies }
}
