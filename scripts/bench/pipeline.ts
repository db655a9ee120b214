import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Store } from '../../functions/runtime/store/index.ts'
import { migrate } from '../../functions/runtime/store/migrate.ts'
import { openStore, storeSettings } from '../../functions/runtime/store/open.ts'
import type { Fields } from '../../functions/runtime/stream/index.ts'
import { openStream, streamSettings } from '../../functions/runtime/stream/open.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../../functions/traffic/model/events.ts'
import { migrations } from '../../functions/traffic/model/migrations.ts'
import type { Database } from '../../functions/traffic/model/tables.ts'
import { PROCESSOR_BATCH } from '../local/plan.ts'
import { freePorts, startBench, type Bench } from './system.ts'

const TABLES = ['road_traffic_status', 'road_route_summary', 'collection_parts'] as const
const POLL_MS = 10
/** Entries in one append, a slot of the real network and more; a megabyte. */
const APPEND_ENTRIES = 20
const PATIENCE_MS = 300_000

/** What something took: wall time, and each process's CPU. */
export interface Usage {
  seconds: number
  cpu: Readonly<Record<'processor' | 'source' | 'mariadb' | 'redis', number>>
}

/** Source and processor as they are deployed, between a private Redis and a private MariaDB. */
export interface Pipeline {
  readonly bench: Bench
  readonly store: Store<Database>
  /** Empties the tables of road status. */
  empty(): Promise<void>
  /** Appends entries as fast as it can and waits until every row is stored and every entry acknowledged. */
  through(batches: readonly (readonly Fields[])[], rows: number): Promise<Usage>
  /** What `work` itself takes. */
  measure(work: () => Promise<void>): Promise<Usage>
  stop(): Promise<void>
}

export async function startPipeline(root: string): Promise<Pipeline> {
  const bench = await startBench(root)
  const [processorPort = 0, sourcePort = 0] = await freePorts(2)
  const store = await openStore<Database>(storeSettings.parse(bench.env))
  const stream = await openStream(streamSettings.parse(bench.env))
  await migrate(store, migrations)
  const processor = await bench.start('data-processor', processorPort)
  const source = await bench.start('redis-stream-source', sourcePort, {
    STREAM: TRAFFIC_STREAM,
    GROUP: PROCESSOR_GROUP,
    K_SINK: `http://127.0.0.1:${processorPort}`,
    ...PROCESSOR_BATCH,
  })
  const pids = {
    processor: processor.pid ?? 0,
    source: source.pid ?? 0,
    mariadb: bench.mariadb.pid,
    redis: bench.redis.pid,
  }

  async function measure(work: () => Promise<void>): Promise<Usage> {
    const cpu = () => ({
      processor: cpuSeconds(pids.processor),
      source: cpuSeconds(pids.source),
      mariadb: cpuSeconds(pids.mariadb),
      redis: cpuSeconds(pids.redis),
    })
    const before = cpu()
    const started = performance.now()
    await work()
    const seconds = (performance.now() - started) / 1000
    const after = cpu()
    return {
      seconds,
      cpu: {
        processor: after.processor - before.processor,
        source: after.source - before.source,
        mariadb: after.mariadb - before.mariadb,
        redis: after.redis - before.redis,
      },
    }
  }

  async function settled(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (performance.now() < deadline) {
      const { lag, pending } = await stream.state(TRAFFIC_STREAM, PROCESSOR_GROUP)
      if (lag === 0 && pending === 0) return
      await sleep(POLL_MS)
    }
    throw new Error(`not everything was stored and acknowledged within ${PATIENCE_MS / 1000} s`)
  }

  return {
    bench,
    store,
    measure,
    async empty() {
      for (const table of TABLES) await sql`truncate table ${sql.table(table)}`.execute(store.db)
    },
    async through(batches, rows) {
      const usage = await measure(async () => {
        for (const entries of batches) {
          for (let at = 0; at < entries.length; at += APPEND_ENTRIES)
            await stream.append(TRAFFIC_STREAM, entries.slice(at, at + APPEND_ENTRIES))
        }
        await settled()
      })
      const counted = await sql<{ stored: number }>`
        select count(*) as stored from road_traffic_status`.execute(store.db)
      if (counted.rows[0]?.stored !== rows)
        throw new Error(`${counted.rows[0]?.stored} of ${rows} rows are stored`)
      return usage
    },
    async stop() {
      await Promise.all([store.close(), stream.close()])
      await bench.stop()
    },
  }
}

/** User and system time of a process so far (proc(5), /proc/[pid]/stat, in ticks of 10 ms). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}
