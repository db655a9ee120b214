import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import * as z from 'zod/mini'
import { BATCH_TYPE, batch, binaryHeaders } from '../../functions/runtime/events/encode.ts'
import type { Attributes } from '../../functions/runtime/events/index.ts'
import type { Fields, StreamConnection } from '../../functions/runtime/stream/index.ts'
import { openStream } from '../../functions/runtime/stream/open.ts'
import { startRedis, type TestRedis } from '../../functions/runtime/testing/redis.ts'
import { freePorts } from './system.ts'

export const STREAM = 'bench'
export const GROUP = 'bench-group'
const APPEND_ENTRIES = 500
const POLL_MS = 20
const PATIENCE_MS = 120_000

/** 200 of these events make 280 KB; the project's functions take 1 MiB in a request. */
export const modes = {
  binary: { batch: 1, concurrency: 64 },
  batched: { batch: 200, concurrency: 2 },
} as const
export type Mode = keyof typeof modes

/** A mode as the source is told of it. */
export const settingsOf = (mode: Mode) => ({
  SINK_BATCH: String(modes[mode].batch),
  MAX_IN_FLIGHT: String(modes[mode].concurrency),
})

const data = JSON.stringify({
  collectedAt: '2026-11-21T06:00:00.000Z',
  origin: 'sim',
  records: Array.from({ length: 8 }, (_, n) => ({
    vdsId: `0010VDE0${1000 + n}`,
    routeName: '경부선',
    speed: 87.5 - n,
    volume: 412 + n,
    occupancy: 0.07,
  })),
}).padEnd(1_024)
/** 1 KB of JSON, Korean in it, as the events of the project are. */
export const DATA = data.slice(0, 1_024 - (Buffer.byteLength(data) - data.length))

const attributes = (n: number, more: Readonly<Record<string, string>> = {}): Attributes => ({
  specversion: '1.0',
  id: `roads/2026-11-21T06:00:00Z/${1_000_000 + n}`,
  source: '/clusters/bench/data-collector',
  type: 'kr.expressway.roads.collected.v1',
  subject: 'roads/2026-11-21T06:00:00Z',
  time: '2026-11-21T06:00:00.000Z',
  datacontenttype: 'application/json',
  ...more,
})

export const entry = (n: number, more: Readonly<Record<string, string>> = {}): Fields => [
  ...Object.entries(attributes(n, more)).flatMap(([name, value]) => [name, value ?? '']),
  'data',
  DATA,
]

/** The request that the source makes of so many of these events. */
export function requestOf(events: number): { headers: Record<string, string>; body: string } {
  const body = Buffer.from(DATA)
  if (events === 1) return { headers: binaryHeaders(attributes(0)), body: DATA }
  const all = Array.from({ length: events }, (_, n) => ({ attributes: attributes(n), data: body }))
  return { headers: { 'content-type': BATCH_TYPE }, body: batch(all).toString() }
}

const counted = z.object({ requests: z.number(), bytes: z.number(), ages: z.array(z.number()) })

/** A Redis, a sink and processes that send to it, each by itself; `stop` ends them all. */
export interface SourceBench {
  readonly redis: TestRedis
  readonly stream: StreamConnection
  readonly origin: string
  /** Starts the bundled source, ready to read. */
  source(env: Readonly<Record<string, string>>): Promise<ChildProcess>
  /** Starts a script and waits until it says that it is ready. */
  script(file: URL, ...args: string[]): Promise<ChildProcess>
  /** What the sink got since it was last asked. */
  count(): Promise<z.infer<typeof counted>>
  fill(count: number): Promise<void>
  /** Begins anew: no stream, no pending entries of a source that was ended. */
  empty(): Promise<void>
  /** Resolves once everything in the stream is acknowledged. */
  drained(): Promise<void>
  end(children: readonly ChildProcess[]): Promise<void>
  stop(): Promise<void>
}

export async function startSourceBench(root: string): Promise<SourceBench> {
  const redis = await startRedis()
  if (!redis) throw new Error('this measurement needs redis-server; install it')
  const children = new Set<ChildProcess>()
  const start = (path: string, args: readonly string[], env: NodeJS.ProcessEnv, stdio: StdioOptions) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio,
    })
    children.add(child)
    return child
  }
  async function script(file: URL, ...args: string[]) {
    const child = start(fileURLToPath(file), args, {}, ['ignore', 'inherit', 'inherit', 'ipc'])
    await once(child, 'message')
    return child
  }
  async function end(some: readonly ChildProcess[]) {
    for (const child of some) {
      child.kill('SIGKILL')
      await (child.exitCode ?? child.signalCode ?? once(child, 'exit'))
      children.delete(child)
    }
  }
  const [sinkPort = 0] = await freePorts(1)
  const sink = await script(new URL('source-sink.ts', import.meta.url), String(sinkPort))
  const stream = await openStream({ REDIS_ADDR: redis.address, DATA_DIR: '' })
  const origin = `http://127.0.0.1:${sinkPort}`

  return {
    redis,
    stream,
    origin,
    script,
    async source(env) {
      const [port = 0] = await freePorts(1)
      const child = start(
        join(root, 'dist/functions/redis-stream-source/index.cjs'),
        [],
        {
          // As in its image.
          MALLOC_ARENA_MAX: '1',
          MALLOC_TRIM_THRESHOLD_: '131072',
          REDIS_ADDR: redis.address,
          STREAM,
          GROUP,
          K_SINK: origin,
          CLUSTER: 'bench',
          POD_NAME: `source-${port}`,
          LOG_LEVEL: 'error',
          PORT: String(port),
          ...env,
        },
        ['ignore', 'inherit', 'inherit'],
      )
      for (;;) {
        if (child.exitCode !== null) throw new Error(`the source ended with status ${child.exitCode}`)
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
        if (answer?.ok) return child
        await sleep(POLL_MS)
      }
    },
    async count() {
      sink.send('count')
      const [message]: unknown[] = await once(sink, 'message')
      return counted.parse(message)
    },
    async fill(count) {
      for (let at = 0; at < count; at += APPEND_ENTRIES) {
        const length = Math.min(APPEND_ENTRIES, count - at)
        await stream.append(
          STREAM,
          Array.from({ length }, (_, n) => entry(at + n)),
        )
      }
    },
    async empty() {
      const admin = new Redis(redis.port)
      await admin.flushall()
      admin.disconnect()
      await stream.ensureGroup(STREAM, GROUP)
    },
    async drained() {
      const deadline = performance.now() + PATIENCE_MS
      while (performance.now() < deadline) {
        const { lag, pending } = await stream.state(STREAM, GROUP)
        if (lag === 0 && pending === 0) return
        await sleep(POLL_MS)
      }
      throw new Error(`not everything was delivered and acknowledged within ${PATIENCE_MS / 1000} s`)
    },
    end,
    async stop() {
      await stream.close()
      await end([...children])
      await redis.stop()
    },
  }
}

/** User and system time of processes so far, in seconds (proc(5), /proc/[pid]/stat, in ticks of 10 ms). */
export const cpuSeconds = (processes: readonly ChildProcess[]) =>
  processes.reduce((sum, { pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return sum + (Number(fields[11]) + Number(fields[12])) / 100
  }, 0)

/** Resident memory of a process now, in MB of 10⁶ bytes. */
export const residentMb = ({ pid }: ChildProcess) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024e-6
