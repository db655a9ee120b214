import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { createStore, type StoreOptions } from './create.ts'
import { StoreUnavailableError, type Store } from './index.ts'

/** Opening may wait for another process that is switching the file to WAL. */
const OPEN_WAIT_MS = 5_000
/** Waiting inside SQLite blocks this process, so it is short; between tries others run, perhaps who holds the lock. */
const BLOCKING_WAIT_MS = 5
const LOCK_DEADLINE_MS = 10_000
const CACHED_STATEMENTS = 100

/**
 * The store in one file, shared by any number of processes: WAL, so that readers never wait for the writer.
 * synchronous NORMAL: a power cut may lose the last commits, never the file; a killed process loses nothing.
 */
export function openSqliteStore<DB>(path: string, options: StoreOptions = {}): Store<DB> {
  const driver = new SqliteDriver(path)
  return createStore(
    'sqlite',
    new Kysely<DB>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => driver,
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    }),
    options,
  )
}

class SqliteDriver implements Driver {
  readonly #path: string
  #connection: SqliteConnection | undefined

  constructor(path: string) {
    this.#path = path
  }

  async init() {
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      const database = new DatabaseSync(this.#path, { timeout: OPEN_WAIT_MS })
      database.exec('pragma journal_mode = wal')
      database.exec(`pragma synchronous = normal; pragma busy_timeout = ${BLOCKING_WAIT_MS}`)
      this.#connection = new SqliteConnection(database, this.#path)
    } catch (error) {
      throw new StoreUnavailableError(`the database file ${this.#path} cannot be opened: see DATA_DIR`, {
        cause: error,
      })
    }
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#connection) throw new StoreUnavailableError(`the database file ${this.#path} is not open`)
    return this.#connection
  }

  /** IMMEDIATE: a transaction that reads first and then writes could otherwise fail half way, and for good. */
  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection) {
    // SQLite has already rolled back after some errors, such as a full disk.
    if (this.#connection?.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection() {}

  async destroy() {
    this.#connection?.close()
  }
}

const isBindable = (value: unknown): value is SQLInputValue =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  value === null ||
  typeof value === 'bigint' ||
  value instanceof Uint8Array

const isRows = <R>(rows: unknown): rows is R[] => Array.isArray(rows)

/** SQLite's result codes that say nothing about the statement: locks, memory, disk, permissions. */
const BUSY = 5
const environmental: Readonly<Record<number, string>> = {
  [BUSY]: `it stays locked by another process for more than ${LOCK_DEADLINE_MS / 1000} s`,
  6: 'one of its tables is locked',
  7: 'out of memory',
  8: 'it is read-only: see the permissions of DATA_DIR',
  10: 'reading or writing it failed: see the disk',
  13: 'the disk is full',
  14: 'it cannot be opened: see DATA_DIR',
}

/** The primary result code, without the extension in the higher bits. */
function resultCode(error: unknown): number | undefined {
  const code: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'errcode') : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #path: string
  /** Least recently used first. */
  readonly #statements = new Map<string, { statement: StatementSync; reads: boolean }>()

  constructor(database: DatabaseSync, path: string) {
    this.#database = database
    this.#path = path
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const deadline = performance.now() + LOCK_DEADLINE_MS
    for (;;) {
      try {
        return this.#run(sql, parameters)
      } catch (error) {
        const code = resultCode(error)
        const mayWait =
          code === BUSY && (!this.inTransaction || sql === 'commit') && performance.now() < deadline
        if (!mayWait) throw this.#translate(error, code)
      }
      await sleep(2 + Math.random() * 10)
    }
  }

  #run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    const { statement, reads } = this.#prepare(sql)
    const values = parameters.filter(isBindable)
    if (values.length < parameters.length) throw new TypeError('SQLite takes text, numbers, bytes and null')
    if (reads) {
      const rows = statement.all(...values)
      return { rows: isRows<R>(rows) ? rows : [] }
    }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  #prepare(sql: string) {
    let cached = this.#statements.get(sql)
    if (cached) {
      this.#statements.delete(sql)
    } else {
      const statement = this.#database.prepare(sql)
      cached = { statement, reads: statement.columns().length > 0 }
      for (const oldest of this.#statements.keys()) {
        if (this.#statements.size < CACHED_STATEMENTS) break
        this.#statements.delete(oldest)
      }
    }
    this.#statements.set(sql, cached)
    return cached
  }

  #translate(error: unknown, code: number | undefined): unknown {
    const reason = code === undefined ? undefined : environmental[code]
    const missing =
      error instanceof Error && /^no such (table|column)/.test(error.message)
        ? `${error.message}: run the migrations`
        : undefined
    const what = reason ?? missing
    if (what === undefined) return error
    return new StoreUnavailableError(`the database file ${this.#path}: ${what}`, { cause: error })
  }

  streamQuery(): never {
    throw new Error('streamed queries are not supported; read pages')
  }
}
