import { setTimeout as sleep } from 'node:timers/promises'
import { entry, GROUP, residentMb, settingsOf, STREAM, type SourceBench } from './source-parts.ts'
import { median, quantile, verdict, type Table } from './table.ts'

const BEHIND = 1_000_000
const WATCHED_SECONDS = 8
const RESIDENT_GOAL_MB = 100
const RATE = 1_000
const TICK_MS = 2
const LATENCY_SECONDS = 10
const LATENCY_GOAL_MS = 20

/** The source's memory while it works on a stream that is far ahead of it. */
export async function backlog(bench: SourceBench): Promise<Table> {
  const rows: string[][] = []
  for (const mode of ['binary', 'batched'] as const) {
    await bench.empty()
    await bench.fill(BEHIND)
    const source = await bench.source(settingsOf(mode))
    const sizes: number[] = []
    for (let at = 0; at < WATCHED_SECONDS * 4; at++) {
      await sleep(250)
      sizes.push(residentMb(source))
    }
    const state = await bench.stream.state(STREAM, GROUP)
    await bench.end([source])
    const third = Math.floor(sizes.length / 3)
    const most = Math.max(...sizes)
    rows.push([
      mode,
      String(BEHIND - (state.lag ?? 0)),
      median(sizes.slice(0, third)).toFixed(0),
      median(sizes.slice(-third)).toFixed(0),
      most.toFixed(0),
      verdict(most < RESIDENT_GOAL_MB, `< ${RESIDENT_GOAL_MB} MB`),
    ])
  }
  return {
    title: `Memory of one source with ${BEHIND} entries behind`,
    columns: ['mode', 'events delivered', 'first third, MB', 'last third, MB', 'most, MB', 'goal'],
    rows,
    notes: [`resident memory each 250 ms for ${WATCHED_SECONDS} s at full speed, from the start`],
  }
}

/** From XADD to the sink, at a steady rate. */
export async function latency(bench: SourceBench): Promise<Table> {
  await bench.empty()
  const rows: string[][] = []
  for (const replicas of [1, 3]) {
    const sources = await Promise.all(Array.from({ length: replicas }, () => bench.source({})))
    await steady(bench, 3)
    await bench.count()
    await steady(bench, LATENCY_SECONDS)
    await bench.drained()
    const { ages } = await bench.count()
    await bench.end(sources)
    const p99 = quantile(ages, 0.99)
    rows.push([
      String(replicas),
      String(ages.length),
      quantile(ages, 0.5).toFixed(1),
      p99.toFixed(1),
      Math.max(...ages).toFixed(1),
      verdict(p99 < LATENCY_GOAL_MS, `p99 < ${LATENCY_GOAL_MS} ms`),
    ])
  }
  return {
    title: `From XADD to the sink at ${RATE} events/s, binary mode`,
    columns: ['replicas', 'events', 'p50 ms', 'p99 ms', 'slowest ms', 'goal'],
    rows,
  }
}

async function steady(bench: SourceBench, seconds: number): Promise<void> {
  const started = performance.now()
  const appended: Promise<unknown>[] = []
  for (let sent = 0; sent < seconds * RATE;) {
    const due = Math.min(seconds * RATE, Math.floor(((performance.now() - started) / 1000) * RATE))
    for (; sent < due; sent++)
      appended.push(bench.stream.append(STREAM, [entry(sent, { sentat: String(process.hrtime.bigint()) })]))
    await sleep(TICK_MS)
  }
  await Promise.all(appended)
}
