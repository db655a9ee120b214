import { Redis } from 'ioredis'
import { createConnection, type Connection } from 'mysql2/promise'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { startMariaDb } from '../functions/runtime/testing/mariadb.ts'
import { startRedis } from '../functions/runtime/testing/redis.ts'
import { systemView } from '../functions/traffic/model/api.ts'
import { placeholders } from '../scripts/clusters/credentials.ts'
import { centralSecrets, memberSecrets } from '../scripts/clusters/secrets.ts'
import { entries } from '../scripts/entries.ts'
import { freeBlock, root, userEnv } from './system.ts'

type Program = keyof typeof entries

const redis = await startRedis()
const mariadb = await startMariaDb()

const texts = z.record(z.string(), z.string())
const secrets = new Map(
  [...centralSecrets(placeholders()), ...memberSecrets(placeholders(), { SOURCES: 'central' })].map((one) => [
    one.metadata.name,
    texts.parse(one['stringData']),
  ]),
)
const secret = (name: string) => secrets.get(name) ?? {}

/** A line of Redis's file of users, as the arguments of ACL SETUSER; what is in parentheses is one. */
const rulesOf = (line: string) => line.replace(/^user /, '').match(/\([^)]*\)|\S+/g) ?? []

const every = (feed: string, interval: string) => ({
  name: feed,
  every: interval,
  type: 'kr.expressway.collect.requested.v1',
  data: { feed },
})

// Every function as its own process with its own user, as central's manifests give them their rights.
describe.skipIf(!redis || !mariadb)('what functions may do in Redis and MariaDB', () => {
  if (!redis || !mariadb) return
  const { host, port, database } = mariadb
  const children: ChildProcess[] = []
  let said = ''
  let first = 0
  let admin: Connection

  const as = (name: string) =>
    createConnection({
      host,
      port,
      user: secret(name)['DB_USER'] ?? '',
      password: secret(name)['DB_PASSWORD'] ?? '',
      database,
    })
  const redisAs = (name: string) =>
    new Redis({
      host: redis.host,
      port: redis.port,
      username: secret(name)['REDIS_USERNAME'] ?? '',
      password: secret(name)['REDIS_PASSWORD'] ?? '',
      maxRetriesPerRequest: 1,
    })

  const env = (program: string) => ({
    ...userEnv(),
    DB_HOST: `${host}:${port}`,
    REDIS_ADDR: redis.address,
    CLUSTER: 'one',
    LOG_LEVEL: 'warn',
    ...secret(program),
  })

  function start(program: Program, at: number, more: Record<string, string> = {}) {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, entries[program])],
      {
        env: { ...env(program), PORT: String(first + at), ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    for (const output of [child.stdout, child.stderr]) output.on('data', (text: Buffer) => (said += text))
    children.push(child)
  }

  beforeAll(async () => {
    first = await freeBlock(6)
    const url = (at: number) => `http://127.0.0.1:${first + at}`
    admin = await createConnection({ host, port, user: 'root', database, multipleStatements: true })
    await admin.query(secret('schema')['users.sql'] ?? '')
    const migrated = spawnSync(process.execPath, [join(root, entries.migrate)], {
      env: env('schema'),
      encoding: 'utf8',
    })
    if (migrated.status !== 0) throw new Error(migrated.stderr)
    await admin.query(readFileSync(join(root, 'central/grants.sql'), 'utf8'))
    const owner = new Redis({ host: redis.host, port: redis.port })
    for (const line of (secret('redis')['users.acl'] ?? '').split('\n').filter(Boolean))
      await owner.call('ACL', 'SETUSER', ...rulesOf(line))
    owner.disconnect()

    start('simulator', 0)
    start('openapi-proxy', 1, { SIMULATOR_API_URL: url(0) })
    start('data-collector', 2, { OPENAPI_PROXY_URL: url(1), DATA_SOURCE_MODE: 'sim' })
    start('data-processor', 3)
    start('data-api', 4)
    start('redis-stream-source', 5, {
      STREAM: 'traffic-stream',
      GROUP: 'traffic-processor-group',
      SINK_BATCH: '16',
      K_SINK: url(3),
      PORT: '0',
    })
    start('interval-source', 5, {
      K_SINK: url(2),
      SCHEDULES: JSON.stringify([every('accidents', '2s'), every('tollgates', '5s'), every('roads', '5s')]),
      PORT: '0',
    })
  })

  afterAll(async () => {
    await admin.end()
    const gone = children.map((child) => once(child, 'exit'))
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(gone)
    await Promise.all([redis.stop(), mariadb.stop()])
  })

  test('functions and sources do all of their work with the rights they have', async () => {
    const system = async () => {
      const answer = await fetch(`http://127.0.0.1:${first + 4}/api/system`)
      return systemView.parse(await answer.json())
    }
    await expect
      .poll(
        async () => {
          const { feeds, stream } = await system()
          return { rows: feeds.every(({ storedAt }) => storedAt !== null), lag: stream?.lag }
        },
        { timeout: 180_000, interval: 250 },
      )
      .toEqual({ rows: true, lag: 0 })
    expect(said).not.toMatch(/NOPERM|NOAUTH|DENIED/i)
  }, 240_000)

  test('the API cannot write, and nobody but the schema’s job can change a table', async () => {
    const api = await as('data-api')
    const processor = await as('data-processor')
    const proxy = await as('openapi-proxy')
    await expect(api.query("delete from housekeeping where chore = 'x'")).rejects.toThrow(/denied/)
    await expect(processor.query('create table more (id int)')).rejects.toThrow(/denied/)
    await expect(processor.query('drop table housekeeping')).rejects.toThrow(/denied/)
    await expect(proxy.query('select * from traffic_accidents')).rejects.toThrow(/denied/)
    await Promise.all([api.end(), processor.end(), proxy.end()])
  })

  test('in Redis each reaches its own streams only, and who has no name nothing', async () => {
    const api = redisAs('data-api')
    const collector = redisAs('data-collector')
    const interval = redisAs('interval-source')
    const nobody = new Redis({ host: redis.host, port: redis.port, lazyConnect: true })
    nobody.on('error', () => {})
    await expect(api.xadd('traffic-stream', '*', 'a', 'b')).rejects.toThrow(/NOPERM/)
    await expect(collector.del('traffic-stream')).rejects.toThrow(/NOPERM/)
    await expect(collector.xdel('traffic-stream', '1-1')).rejects.toThrow(/NOPERM/)
    await expect(collector.flushall()).rejects.toThrow(/NOPERM/)
    await expect(interval.xlen('traffic-stream')).rejects.toThrow(/NOPERM/)
    await expect(nobody.call('XLEN', 'traffic-stream')).rejects.toThrow(/NOAUTH/)
    for (const one of [api, collector, interval, nobody]) one.disconnect()
  })
})
