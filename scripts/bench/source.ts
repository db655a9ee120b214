import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { backlog, latency } from './source-load.ts'
import {
  cpuSeconds,
  DATA,
  modes,
  requestOf,
  settingsOf,
  startSourceBench,
  type Mode,
  type SourceBench,
} from './source-parts.ts'
import { median, ratio, verdict, type Table } from './table.ts'

const BUNDLE = 'dist/functions/redis-stream-source/index.cjs'
const SOURCES = ['functions/sources', 'functions/runtime']
const FLOOR = new URL('source-floor.ts', import.meta.url)
const ROUNDS = 3
const EVENTS = { binary: 30_000, batched: 200_000 } as const
const WARM = { binary: 10_000, batched: 40_000 } as const
const FLOOR_SHARE = 0.8
const BATCH_GAIN = 8

interface Measured {
  /** Events a second. */
  rate: number
  /** CPU-seconds of the senders for 10,000 events. */
  cpu: number
}

/**
 * From a filled stream into a sink that answers 204 at once, beside what undici alone does: as many requests of the same
 * bytes, from memory, by as many processes at the same concurrency.
 */
export async function source(root: string): Promise<Table[]> {
  refuseStale(root)
  const bench = await startSourceBench(root)
  try {
    const results = new Map<string, { floor: Measured[]; source: Measured[] }>()
    for (let round = 0; round < ROUNDS; round++) {
      for (const mode of ['binary', 'batched'] as const) {
        for (const replicas of [1, 3]) {
          const key = `${mode} ${replicas}`
          const { floor, source: sent } = results.get(key) ?? { floor: [], source: [] }
          results.set(key, { floor: [...floor, await sendFloor(bench, mode, replicas)], source: sent })
          results.get(key)?.source.push(await sendSource(bench, mode, replicas))
        }
      }
    }
    return [throughput(results), await backlog(bench), await latency(bench)]
  } finally {
    await bench.stop()
  }
}

/** What is measured is the bundle: one that is older than its sources would tell of the past. */
function refuseStale(root: string): void {
  const built = statSync(join(root, BUNDLE), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const newer = SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/test(ing)?\.ts$/.test(file))
      .map((file) => join(folder, file)),
  ).find((file) => statSync(join(root, file)).mtimeMs > built)
  if (newer) throw new Error(`${newer} is newer than ${BUNDLE}, which is measured: run npm run build first`)
}

function throughput(results: ReadonlyMap<string, { floor: Measured[]; source: Measured[] }>): Table {
  const middle = (all: readonly Measured[] = [], of: keyof Measured) => median(all.map((one) => one[of]))
  const binary = (replicas: string) => middle(results.get(`binary ${replicas}`)?.source, 'rate')
  return {
    title: `A filled stream into a sink that answers 204 at once: events of ${Buffer.byteLength(DATA)} bytes`,
    columns: [
      'mode',
      'replicas',
      'events/s',
      'CPU-s per 10,000',
      'undici alone: events/s',
      'CPU-s per 10,000',
      'against undici',
      'against binary',
      'goal',
    ],
    rows: [...results].map(([key, { floor, source: sent }]) => {
      const [mode = '', replicas = ''] = key.split(' ')
      const rate = middle(sent, 'rate')
      const share = rate / middle(floor, 'rate')
      const gain = rate / binary(replicas)
      return [
        mode === 'batched' ? `batched, ${modes.batched.batch} a request` : mode,
        replicas,
        rate.toFixed(0),
        middle(sent, 'cpu').toFixed(2),
        middle(floor, 'rate').toFixed(0),
        middle(floor, 'cpu').toFixed(2),
        ratio(rate, middle(floor, 'rate')),
        ratio(rate, binary(replicas)),
        mode === 'binary'
          ? verdict(share >= FLOOR_SHARE, `≥ ${FLOOR_SHARE} of undici`)
          : verdict(gain >= BATCH_GAIN, `≥ ${BATCH_GAIN}× binary`),
      ]
    }),
    notes: [
      `${ROUNDS} rounds in turns, median; ${EVENTS.binary} events binary and ${EVENTS.batched} batched each time, after ${WARM.binary} and ${WARM.batched} to warm up`,
      `${modes.binary.concurrency} requests at once binary, ${modes.batched.concurrency} batched, by each process; Redis, the sink and the senders share this machine`,
      'the CPU is that of the senders: the sources, or undici',
    ],
  }
}

async function sendFloor(bench: SourceBench, mode: Mode, replicas: number): Promise<Measured> {
  const { batch, concurrency } = modes[mode]
  const senders = await Promise.all(Array.from({ length: replicas }, () => bench.script(FLOOR)))
  const send = (events: number) =>
    Promise.all(
      senders.map(async (sender) => {
        const requests = Math.ceil(events / batch / replicas)
        sender.send({ origin: bench.origin, ...requestOf(batch), requests, concurrency })
        await once(sender, 'message')
      }),
    )
  await send(WARM[mode])
  const measured = await measure(senders, EVENTS[mode], () => send(EVENTS[mode]))
  await bench.end(senders)
  return measured
}

async function sendSource(bench: SourceBench, mode: Mode, replicas: number): Promise<Measured> {
  const events = EVENTS[mode]
  await bench.empty()
  const env = settingsOf(mode)
  const sources = await Promise.all(Array.from({ length: replicas }, () => bench.source(env)))
  await bench.fill(WARM[mode])
  await bench.drained()
  // Held still while the stream fills, so that they begin together and it is full.
  for (const one of sources) one.kill('SIGSTOP')
  await bench.fill(events)
  await bench.count()
  const measured = await measure(sources, events, async () => {
    for (const one of sources) one.kill('SIGCONT')
    await bench.drained()
  })
  const { bytes } = await bench.count()
  if (bytes < events * Buffer.byteLength(DATA)) throw new Error(`the sink got no more than ${bytes} bytes`)
  await bench.end(sources)
  return measured
}

async function measure(
  senders: readonly ChildProcess[],
  events: number,
  work: () => Promise<unknown>,
): Promise<Measured> {
  const before = cpuSeconds(senders)
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1000
  return { rate: events / seconds, cpu: ((cpuSeconds(senders) - before) / events) * 10_000 }
}
