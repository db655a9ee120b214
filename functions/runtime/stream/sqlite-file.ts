import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { SettingsError } from '../settings.ts'
import { createSchema } from './sqlite-schema.ts'

const POLL_MS = 20
/** SQLite's own waiting for a lock stops the whole process; most of the waiting is done between attempts. */
const LOCK_WAIT_MS = 5
const LOCK_PATIENCE_MS = 10_000
const SQLITE_BUSY = 5

/** Connections of this process by file, to tell them of a change at once. */
const connections = new Map<string, Set<() => void>>()

/** One connection to a stream file that other processes use too. */
export interface StreamFile {
  readonly db: DatabaseSync
  /** Runs it in a write transaction: all of it happens, or nothing. Runs it again while another process writes. */
  write<T>(work: () => T): Promise<T>
  /** Runs it over one state of the file. */
  read<T>(work: () => T): Promise<T>
  /** Grows with every change that any connection makes. */
  version(): number
  /** Tells the waiting reads of this process of a change. */
  announce(): void
  /** Resolves when the version is no longer `seen`, after `ms`, when the signal aborts, or when the file is closed. */
  changed(seen: number, ms: number, signal: AbortSignal | undefined): Promise<void>
  isClosed(): boolean
  close(): void
}

/**
 * Opens the file, makes its directory and tables if they are not there.
 * @throws SettingsError when it cannot be used
 */
export function openStreamFile(path: string): StreamFile {
  const file = resolve(path)
  const db = open(file)
  const begin = { write: db.prepare('BEGIN IMMEDIATE'), read: db.prepare('BEGIN') }
  const commit = db.prepare('COMMIT')
  const dataVersion = db.prepare('PRAGMA data_version')
  const waiting = new Set<{ seen: number; wake: () => void }>()
  let announced = 0
  let ticker: NodeJS.Timeout | undefined

  async function transact<T>(mode: keyof typeof begin, work: () => T): Promise<T> {
    const deadline = Date.now() + LOCK_PATIENCE_MS
    for (;;) {
      try {
        begin[mode].run()
        const result = work()
        commit.run()
        return result
      } catch (error) {
        if (db.isOpen && db.isTransaction) db.exec('ROLLBACK')
        if (!isBusy(error) || Date.now() > deadline) throw explain(file, error)
      }
      await delay(1 + Math.random() * 5)
    }
  }

  // Both numbers only grow. SQLite's tells of other connections' commits; those of this process announce theirs as well.
  function version(): number {
    try {
      return announced + Number(dataVersion.get()?.['data_version'])
    } catch {
      // Unlike any version, itself included: whoever waits looks again, and meets what is wrong there.
      return Number.NaN
    }
  }

  function check(): void {
    const now = version()
    for (const waiter of waiting) if (waiter.seen !== now) waiter.wake()
  }

  const noticed = () => {
    announced++
    check()
  }
  const siblings = connections.get(file) ?? new Set()
  connections.set(file, siblings.add(noticed))

  return {
    db,
    write: (work) => transact('write', work),
    read: (work) => transact('read', work),
    version,
    announce() {
      for (const notify of siblings) notify()
    },
    changed: (seen, ms, signal) =>
      new Promise((done) => {
        const wake = () => {
          waiting.delete(waiter)
          clearTimeout(timer)
          signal?.removeEventListener('abort', wake)
          if (waiting.size === 0) clearInterval(ticker)
          done()
        }
        const waiter = { seen, wake }
        const timer = setTimeout(wake, ms)
        signal?.addEventListener('abort', wake, { once: true })
        if (waiting.size === 0) ticker = setInterval(check, POLL_MS)
        waiting.add(waiter)
      }),
    isClosed: () => !db.isOpen,
    close() {
      siblings.delete(noticed)
      if (siblings.size === 0) connections.delete(file)
      if (db.isOpen) db.close()
      for (const waiter of waiting) waiter.wake()
    },
  }
}

function open(file: string): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    mkdirSync(dirname(file), { recursive: true })
    db = new DatabaseSync(file, { timeout: LOCK_WAIT_MS })
    createSchemaWaiting(db)
    return db
  } catch (error) {
    if (db?.isOpen) db.close()
    const reason = error instanceof Error ? error.message : String(error)
    throw new SettingsError(
      `DATA_DIR: the stream file ${file} cannot be used (${reason}); ` +
        'name a directory that can be written to, or move the file away',
    )
  }
}

/** Several processes may start at once: one makes the tables, the others wait for it. */
function createSchemaWaiting(db: DatabaseSync): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  const deadline = Date.now() + LOCK_PATIENCE_MS
  for (;;) {
    try {
      createSchema(db)
      return
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      if (!isBusy(error) || Date.now() > deadline) throw error
    }
    Atomics.wait(sleeper, 0, 0, 1 + Math.random() * 10)
  }
}

const isSqliteError = (error: unknown): error is Error & { errcode: number } =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'

/** The low byte is the code, the others say why. */
const isBusy = (error: unknown) => isSqliteError(error) && (error.errcode & 0xff) === SQLITE_BUSY

function explain(file: string, error: unknown): unknown {
  const closed = error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE'
  if (closed) return new Error(`the stream file ${file} is closed`)
  return isSqliteError(error) ? new Error(`DATA_DIR: the stream file ${file}: ${error.message}`) : error
}
