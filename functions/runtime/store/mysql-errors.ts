import { StoreUnavailableError } from './index.ts'
import { ConnectionLostError, RolledBackError } from './transaction.ts'

const rolledBack = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD'])

const lost = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_DESTROY',
  'PROTOCOL_PACKETS_OUT_OF_ORDER',
  'ECONNRESET',
  'EPIPE',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
])

/** What the operator can do about each; any other network or server error gets the general advice. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: see that it runs, and that DB_HOST and DB_PORT name it',
  ENOTFOUND: 'DB_HOST names no known host',
  EAI_AGAIN: 'DB_HOST cannot be resolved at the moment',
  ETIMEDOUT: 'no answer: see the network between, and DB_HOST and DB_PORT',
  EHOSTUNREACH: 'no route: see the network between',
  ENETUNREACH: 'no route: see the network between',
  ER_CON_COUNT_ERROR: 'it has no connection left: raise its max_connections or lower DB_CONNECTIONS',
  ER_TOO_MANY_USER_CONNECTIONS: 'this user has no connection left: lower DB_CONNECTIONS',
  ER_USER_LIMIT_REACHED: 'this user’s limit is reached',
  ER_ACCESS_DENIED_ERROR: 'access denied: see DB_USER and DB_PASSWORD',
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: 'access denied: see DB_USER and DB_PASSWORD',
  ER_DBACCESS_DENIED_ERROR: 'DB_USER may not use this database: grant it',
  ER_TABLEACCESS_DENIED_ERROR: 'DB_USER may not use a table: grant it',
  ER_BAD_DB_ERROR: 'there is no such database: create it, or see DB_NAME',
  ER_NO_SUCH_TABLE: 'a table is missing: run the migrations',
  ER_BAD_FIELD_ERROR: 'a column is missing: run the migrations',
  ER_HOST_IS_BLOCKED: 'it has blocked this host after failed connections: FLUSH HOSTS there',
  ER_OPTION_PREVENTS_STATEMENT: 'it is read-only now',
  ER_READ_ONLY_MODE: 'it is read-only now',
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: 'it is read-only now',
  ER_RECORD_FILE_FULL: 'its disk is full',
  ER_DISK_FULL: 'its disk is full',
  ER_OUT_OF_RESOURCES: 'it is out of memory',
  ER_OUTOFMEMORY: 'it is out of memory',
  ER_STATEMENT_TIMEOUT: 'the statement ran out of its time there',
}

const textOf = (error: object, name: 'code' | 'message'): string => {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : ''
}

/** A driver's error as the port's; one that tells of a defect (a bad statement, a value out of range) stays itself. */
export function mysqlError(error: unknown, label: string): unknown {
  if (typeof error !== 'object' || error === null) return error
  const code = textOf(error, 'code')
  const message = textOf(error, 'message')
  if (rolledBack.has(code)) return new RolledBackError(`${label}: ${message}`, { cause: error })
  if (lost.has(code) || /closed state|connection lost/i.test(message)) {
    return new ConnectionLostError(`${label}: the connection was lost (${code || message})`, { cause: error })
  }
  const known = advice[code]
  if (known !== undefined) return new StoreUnavailableError(`${label}: ${known} (${code})`, { cause: error })
  if (/queue limit reached|no connections available|pool is closed/i.test(message)) {
    return new StoreUnavailableError(`${label}: too many requests wait for a connection (${message})`, {
      cause: error,
    })
  }
  return error
}
