import {
  CompiledQuery,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely'
import { createPool, escape, type Pool, type PoolConnection } from 'mysql2/promise'
import { createStore, type StoreOptions } from './create.ts'
import type { Store } from './index.ts'
import { mysqlError } from './mysql-errors.ts'
import { ConnectionLostError } from './transaction.ts'

export interface MysqlOptions {
  host: string
  port: number
  user: string
  password: string | undefined
  database: string
  connections: number
}

const CONNECT_TIMEOUT_MS = 5_000
/** A server that says nothing for this long is taken for gone; no statement of a function takes a tenth of it. */
const QUERY_TIMEOUT_MS = 30_000
/** Seconds: a transaction whose client says nothing for this long is rolled back by the server, and may be made again. */
const SILENCE_S = 3
/** Requests that may wait for a connection before further ones are refused. */
const QUEUE_LIMIT = 1_000

/**
 * The store on MariaDB. READ COMMITTED: without its gap locks, processors that write one slot do not block each other.
 * Times and dates are text in UTC; sums and means are numbers.
 */
export function openMysqlStore<DB>(options: MysqlOptions, storeOptions: StoreOptions = {}): Store<DB> {
  const driver = new MysqlDriver(options)
  return createStore(
    'mysql',
    new Kysely<DB>({
      dialect: {
        createAdapter: () => new MysqlAdapter(),
        createDriver: () => driver,
        createIntrospector: (db) => new MysqlIntrospector(db),
        createQueryCompiler: () => new MysqlQueryCompiler(),
      },
    }),
    storeOptions,
    literal,
  )
}

function literal(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return escape(value)
  throw new TypeError(`a row’s values are text, numbers and null, not ${typeof value}`)
}

class MysqlDriver implements Driver {
  readonly #label: string
  readonly #pool: Pool
  readonly #connections = new Map<DatabaseConnection, PoolConnection>()

  constructor({ host, port, user, password, database, connections }: MysqlOptions) {
    this.#label = `MariaDB at ${host}:${port}, database ${database}`
    this.#pool = createPool({
      host,
      port,
      user,
      password: password ?? '',
      database,
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      decimalNumbers: true,
      connectionLimit: connections,
      queueLimit: QUEUE_LIMIT,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // All stay for a while: the driver closes those over `maxIdle` each second, and each burst of queries would connect anew.
      maxIdle: connections,
      idleTimeout: 60_000,
    })
    this.#pool.on('connection', (connection) => {
      // They go out before the connection's first query.
      connection.query('set session transaction isolation level read committed')
      // A client that is cut off amid a transaction or a statement would hold its rows until its network is back.
      connection.query(
        `set session innodb_lock_wait_timeout = 10, idle_transaction_timeout = ${SILENCE_S},
         net_read_timeout = ${SILENCE_S}, time_zone = '+00:00',
         sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'`,
      )
    })
  }

  async init() {}

  async acquireConnection(): Promise<DatabaseConnection> {
    try {
      const raw = await this.#pool.getConnection()
      const connection = new MysqlConnection(raw, this.#label)
      this.#connections.set(connection, raw)
      return connection
    } catch (error) {
      throw mysqlError(error, this.#label)
    }
  }

  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin'))
  }

  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection) {
    // A connection that cannot roll back must not be used again: the server rolls back when it closes.
    await connection
      .executeQuery(CompiledQuery.raw('rollback'))
      .catch(() => this.#connections.get(connection)?.destroy())
  }

  async releaseConnection(connection: DatabaseConnection) {
    this.#connections.get(connection)?.release()
    this.#connections.delete(connection)
  }

  async destroy() {
    await this.#pool.end()
  }
}

const isRows = <R>(result: unknown): result is R[] => Array.isArray(result)

class MysqlConnection implements DatabaseConnection {
  readonly #raw: PoolConnection
  readonly #label: string

  constructor(raw: PoolConnection, label: string) {
    this.#raw = raw
    this.#label = label
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      // With null the driver does not search the text, a third of a megabyte in an upsert, for placeholders.
      const values = parameters.length > 0 ? [...parameters] : null
      const [result] = await this.#raw.query({ sql, values, timeout: QUERY_TIMEOUT_MS })
      if (isRows<R>(result)) return { rows: result }
      if (Array.isArray(result) || !('affectedRows' in result)) return { rows: [] }
      return { rows: [], insertId: BigInt(result.insertId), numAffectedRows: BigInt(result.affectedRows) }
    } catch (error) {
      const translated = mysqlError(error, this.#label)
      if (translated instanceof ConnectionLostError) this.#raw.destroy()
      throw translated
    }
  }

  streamQuery(): never {
    throw new Error('streamed queries are not supported; read pages')
  }
}
