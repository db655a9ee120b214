import type { Log } from '../../runtime/log.ts'
import { NoGroupError, type Entry, type EventStream } from '../../runtime/stream/index.ts'
import { pause } from '../../runtime/pause.ts'
import type { SourceMetrics } from './metrics.ts'
import type { Ownership } from './upkeep-ownership.ts'

export interface UpkeepOptions {
  stream: string
  group: string
  consumer: string
  /** A pending entry untouched for this long belongs to a dead consumer. */
  claimIdleMs: number
  /** A consumer that holds nothing and was silent for this long is removed. */
  consumerIdleMs: number
  trim: boolean
}

export interface UpkeepParts {
  port: EventStream
  log: Log
  metrics: SourceMetrics
  ownership: Ownership
  /** Makes the group again. */
  remake(): Promise<boolean>
  /** How many more it can take. */
  room(): number
  take(entry: Entry, deliveries: number): void
  /** Sends what was taken. */
  pump(): void
}

/** The chores beside reading and sending, each on its own beat, until `signal` aborts. */
export async function upkeep(parts: UpkeepParts, options: UpkeepOptions, signal: AbortSignal): Promise<void> {
  const { port, log, metrics, ownership, remake, room, take, pump } = parts
  const { stream, group, consumer, claimIdleMs, consumerIdleMs } = options
  let cursor = '0-0'

  async function keep() {
    await ownership.keep()
    pump()
  }

  /** Takes over as much as there is room for, as far as the pending list goes. */
  async function claim() {
    do {
      const count = Math.min(CLAIM_ENTRIES, room())
      if (count <= 0) return
      const {
        entries,
        deleted,
        cursor: next,
      } = await port.claim(stream, group, consumer, { minIdleMs: claimIdleMs, count, cursor })
      cursor = next
      if (entries.length > 0) log.info({ entries: entries.length }, 'took over entries of a dead consumer')
      metrics.claimed.inc(entries.length)
      for (const entry of entries) take(entry, entry.deliveries)
      pump()
      if (deleted.length > 0) {
        metrics.vanished.inc(deleted.length)
        log.error(
          { count: deleted.length, first: deleted.slice(0, VANISHED_NAMED) },
          'pending entries were trimmed by somebody before they were delivered',
        )
      }
    } while (cursor !== '0-0' && !signal.aborted)
  }

  async function tidy() {
    const state = await port.state(stream, group)
    metrics.observe(state)
    for (const { name, pending, idleMs } of state.consumers) {
      if (name === consumer || pending > 0 || idleMs < consumerIdleMs) continue
      if (await port.removeConsumer(stream, group, name))
        log.info({ consumer: name }, 'removed a consumer that holds nothing')
    }
    if (options.trim) metrics.trimmed.inc(await port.trim(stream))
  }

  async function every(intervalMs: number, what: string, chore: () => Promise<void>) {
    while (!signal.aborted) {
      try {
        await chore()
      } catch (error) {
        if (error instanceof NoGroupError) await remake()
        else log.warn({ err: error, chore: what }, 'chore failed; it is tried again')
      }
      await pause(intervalMs, signal)
    }
  }

  await Promise.all([
    every(Math.max(50, claimIdleMs / 4), 'keep', keep),
    every(Math.max(50, claimIdleMs / 2), 'claim', claim),
    every(TIDY_MS, 'tidy', tidy),
  ])
}

const TIDY_MS = 2_000
const CLAIM_ENTRIES = 100
const VANISHED_NAMED = 10
