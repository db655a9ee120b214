import type { Feed } from '../functions/traffic/model/feeds.ts'
import { fromSqlTime, sqlTime, type Database } from '../functions/traffic/model/tables.ts'
import { startMariaDb } from '../functions/runtime/testing/mariadb.ts'
import { startRedis } from '../functions/runtime/testing/redis.ts'
import { openMysqlStore } from '../functions/runtime/store/mysql.ts'
import { startSystem, type System } from './system.ts'

/** Where each part of a system listens, counted from its first port. */
export const offsets = { processor: 3, collector: 4, proxy: 5, simulator: 6, source: 7 } as const

/** Milliseconds between the collections of each feed. */
export const intervals = { accidents: 2_000, tollgates: 5_000, roads: 5_000 } as const satisfies Record<
  Feed,
  number
>

/** A Redis and a MariaDB of their own, with a connection to the latter; undefined where either is not installed. */
export async function startParts() {
  const redis = await startRedis({ appendOnly: true })
  const mariadb = await startMariaDb()
  if (!redis || !mariadb) return undefined
  const { host, port, user, password, database } = mariadb
  const store = openMysqlStore<Database>({ host, port, user, password, database, connections: 2 }, {})
  const env = {
    REDIS_ADDR: redis.address,
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_PASSWORD: password,
    DB_NAME: database,
    COLLECT_INTERVAL: `${intervals.accidents}ms`,
    TOLLGATE_COLLECT_INTERVAL: `${intervals.tollgates}ms`,
    ROAD_STATUS_COLLECT_INTERVAL: `${intervals.roads}ms`,
    CLAIM_IDLE: '2s',
    BACKFILL: '0s',
  }
  return {
    redis,
    mariadb,
    store,
    /** `CLUSTER=<name> npm start`. */
    start: (cluster: string) => startSystem({ env: { ...env, CLUSTER: cluster } }),
    async end() {
      await store.close()
      await Promise.all([redis.stop(), mariadb.stop()])
    },
  }
}
export type Parts = NonNullable<Awaited<ReturnType<typeof startParts>>>

/** A complete collection as `collection_parts` has it. */
interface Collection {
  at: Date
  slot: number
  collectedBy: string[]
  storedBy: string[]
}

/** The complete collections of a feed, oldest first. */
export async function collections({ store }: Parts, feed: Feed): Promise<Collection[]> {
  const rows = await store.db
    .selectFrom('collection_parts')
    .selectAll()
    .where('feed', '=', feed)
    .where('part_count', '>', 0)
    .orderBy('collected_at')
    .execute()
  return [...Map.groupBy(rows, (row) => row.collected_at)].flatMap(([time, parts]) => {
    const at = fromSqlTime(time)
    const unique = (values: string[]) => [...new Set(values)]
    if (parts.length !== parts[0]?.part_count) return []
    return {
      at,
      slot: Math.floor(at.getTime() / intervals[feed]),
      collectedBy: unique(parts.map((part) => part.collected_by)),
      storedBy: unique(parts.map((part) => part.stored_by)),
    }
  })
}

/** How many collections of before a moment ago are not whole: a chunk of theirs is not stored. */
export async function incomplete({ store }: Parts): Promise<number> {
  const rows = await store.db
    .selectFrom('collection_parts')
    .select(({ fn }) => [fn.countAll<string>().as('stored'), fn.max('part_count').as('count')])
    .where('part_count', '>', 0)
    .where('collected_at', '<', sqlTime(new Date(Date.now() - 5_000)))
    .groupBy(['feed', 'collected_at', 'origin'])
    .execute()
  return rows.filter(({ stored, count }) => Number(stored) !== count).length
}

/** The sum of a metric's samples that have these labels, over systems. */
export async function metric(
  systems: readonly System[],
  offset: number,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<number> {
  const texts = await Promise.all(
    systems.map(async ({ port }) => (await fetch(`http://127.0.0.1:${port + offset}/metrics`)).text()),
  )
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith(`${name}{`) && wanted.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

/** Kills a cluster as a power cut would: every process at once. */
export function powerCut({ child }: System): void {
  process.kill(-(child.pid ?? 0), 'SIGKILL')
}
