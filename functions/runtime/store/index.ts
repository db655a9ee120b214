import type { Insertable, Kysely, Transaction } from 'kysely'

export type Dialect = 'mysql' | 'sqlite'

/** A dependency (the database) cannot be used right now: answer 503 and let the sender come again. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError'
}

/** How a row that is already there is changed by an incoming one of the same key. */
export interface UpsertOptions<Column> {
  /**
   * `update` happens only where the incoming value of this column is greater than the stored one; it is one of `update`.
   * With it the stored row is the same in whatever order rows arrive, and however often.
   */
  newer?: Column
  /** Columns that keep the smaller of both values. */
  least?: readonly Column[]
  /** Columns that keep the greater of both values. */
  greatest?: readonly Column[]
}

/** The store port: one set of Kysely queries over MariaDB or an embedded SQLite file. */
export interface Store<DB> {
  readonly dialect: Dialect
  /** Every query throws StoreUnavailableError where the database cannot be used, the driver's error otherwise. */
  readonly db: Kysely<DB>

  /**
   * Inserts rows, several hundred a statement; a row whose unique key is there updates `update` instead, or nothing.
   * Values are text, numbers and null; each row has the first one's columns.
   * @param key the unique key's columns, as SQLite's ON CONFLICT wants them
   */
  upsert<T extends keyof DB & string>(
    tx: Kysely<DB>,
    table: T,
    rows: readonly Insertable<DB[T]>[],
    key: readonly (keyof DB[T] & string)[],
    update: readonly (keyof DB[T] & string)[],
    options?: UpsertOptions<keyof DB[T] & string>,
  ): Promise<void>

  /**
   * Runs `work` in one transaction, READ COMMITTED on MariaDB, IMMEDIATE on SQLite. After a deadlock, a lock wait or a
   * connection lost before the commit, `work` runs again from its beginning.
   * @throws StoreUnavailableError when the database cannot be reached, or stays locked
   */
  transaction<T>(work: (tx: Transaction<DB>) => Promise<T>): Promise<T>

  ping(): Promise<void>
  close(): Promise<void>
}
