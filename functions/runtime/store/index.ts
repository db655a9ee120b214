import type { Insertable, Kysely, Transaction } from 'kysely'

export type Dialect = 'mysql' | 'sqlite'

/** A dependency (the database) cannot be used right now: answer 503 and let the sender come again. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError'
}

/** The store port: one set of Kysely queries over MariaDB or an embedded SQLite file. */
export interface Store<DB> {
  readonly dialect: Dialect
  readonly db: Kysely<DB>

  /**
   * Inserts rows in one statement a thousand or so; a row whose unique key is there updates `update` instead.
   * @param key the unique key's columns, as SQLite's ON CONFLICT wants them
   */
  upsert<T extends keyof DB & string>(
    tx: Kysely<DB>,
    table: T,
    rows: readonly Insertable<DB[T]>[],
    key: readonly (keyof DB[T] & string)[],
    update: readonly (keyof DB[T] & string)[],
  ): Promise<void>

  /**
   * Runs `work` in one transaction, READ COMMITTED on MariaDB, IMMEDIATE on SQLite; a deadlock or lock wait is tried again.
   * @throws StoreUnavailableError when the database cannot be reached, or stays locked
   */
  transaction<T>(work: (tx: Transaction<DB>) => Promise<T>): Promise<T>

  ping(): Promise<void>
  close(): Promise<void>
}
