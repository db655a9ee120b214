import { sql, type Kysely } from 'kysely'
import type { Dialect, Store, StoreUnavailableError } from './index.ts'
import { runTransaction } from './transaction.ts'
import { upsertQueries, type Literal } from './upsert.ts'

export interface StoreOptions {
  /** Told before a transaction that the database rolled back runs again; for metrics and logs. */
  onRetry?: (reason: StoreUnavailableError) => void
}

/**
 * What both adapters share: the port over a Kysely of either dialect.
 * @param literal given, upserts are sent as text with their values in it
 */
export function createStore<DB>(
  dialect: Dialect,
  db: Kysely<DB>,
  { onRetry = () => {} }: StoreOptions,
  literal?: Literal,
): Store<DB> {
  return {
    dialect,
    db,
    async upsert(tx, table, rows, key, update, options) {
      for (const query of upsertQueries(dialect, table, rows, key, update, options, literal))
        await tx.executeQuery(query)
    },
    transaction: (work) => runTransaction(db, work, onRetry),
    async ping() {
      await sql`select 1`.execute(db)
    },
    close: () => db.destroy(),
  }
}
