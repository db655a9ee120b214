import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Redis } from 'ioredis'
import type { StreamConnection } from '../stream/index.ts'
import { openRedisStream } from '../stream/redis.ts'
import { openSqliteStream } from '../stream/sqlite.ts'
import { startRedis } from './redis.ts'

/** One adapter of the stream port with a store of its own. */
export interface StreamUnderTest {
  readonly name: string
  /** A further connection to the same store; `stop` closes it. */
  open(): StreamConnection
  /** Makes a stream and its groups vanish, as an operator or a lost volume does. */
  deleteStream(stream: string): Promise<void>
  stop(): Promise<void>
}

/** Every adapter that can run here; Redis only where it is installed. */
export async function startStreams(): Promise<StreamUnderTest[]> {
  const all = await Promise.all([redisUnderTest(), sqliteUnderTest()])
  return all.filter((adapter) => adapter !== undefined)
}

async function redisUnderTest(): Promise<StreamUnderTest | undefined> {
  const server = await startRedis()
  if (!server) return undefined
  const { address, port } = server
  const operator = new Redis({ port, lazyConnect: true })
  const opened: StreamConnection[] = []
  return {
    name: 'Redis',
    open() {
      const connection = openRedisStream({ address })
      opened.push(connection)
      return connection
    },
    async deleteStream(stream) {
      await operator.del(stream)
    },
    async stop() {
      await Promise.all(opened.map((connection) => connection.close()))
      operator.disconnect()
      await server.stop()
    },
  }
}

async function sqliteUnderTest(): Promise<StreamUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'expressway-stream-'))
  const file = join(directory, 'data', 'stream.db')
  const opened: StreamConnection[] = []
  return {
    name: 'SQLite',
    open() {
      const connection = openSqliteStream(file)
      opened.push(connection)
      return connection
    },
    async deleteStream(stream) {
      const operator = new DatabaseSync(file, { timeout: 5_000 })
      const of = '(SELECT stream FROM streams WHERE name = ?)'
      operator.exec('BEGIN IMMEDIATE')
      for (const table of ['pending', 'consumers']) {
        const groups = `SELECT consumer_group FROM consumer_groups WHERE stream = ${of}`
        operator.prepare(`DELETE FROM ${table} WHERE consumer_group IN (${groups})`).run(stream)
      }
      for (const table of ['entries', 'consumer_groups', 'streams']) {
        operator.prepare(`DELETE FROM ${table} WHERE stream = ${of}`).run(stream)
      }
      operator.exec('COMMIT')
      operator.close()
    },
    async stop() {
      await Promise.all(opened.map((connection) => connection.close()))
      await rm(directory, { recursive: true, force: true })
    },
  }
}
