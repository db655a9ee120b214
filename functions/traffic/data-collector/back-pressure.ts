import { Counter, Gauge, type Registry } from 'prom-client'
import type { Log } from '../../runtime/log.ts'
import { ProblemError } from '../../runtime/problem.ts'
import { StreamFullError, type EventStream, type Fields } from '../../runtime/stream/index.ts'
import { TRAFFIC_STREAM } from '../model/events.ts'

export interface BackPressureParts {
  stream: Pick<EventStream, 'append' | 'length'>
  /** Entries in the stream above which nothing is added: the processor is behind. */
  maxLength: number
  log: Pick<Log, 'info' | 'warn'>
  registry: Registry
}

const RETRY_S = 5

/**
 * Appends to the traffic stream while that has room. Once it has none the sender is told to come again, and keeps its
 * event: nothing is dropped. An operator sees it in the metrics, and in one warning until there is room again.
 */
export function createBackPressure({ stream, maxLength, log, registry }: BackPressureParts) {
  const registers = [registry]
  const length = new Gauge({
    name: 'traffic_stream_length',
    help: 'Entries in the stream',
    registers,
    collect: look,
  })
  new Gauge({
    name: 'traffic_stream_max_length',
    help: 'Entries at which the stream is full, as STREAM_MAX_LENGTH sets it',
    registers,
  }).set(maxLength)
  const full = new Gauge({
    name: 'traffic_stream_full',
    help: '1 while the stream is full and collections are refused with 503',
    registers,
    collect: look,
  })
  const refused = new Counter({
    name: 'traffic_stream_refused_total',
    help: 'Collections refused because the stream was full; their senders keep the events',
    registers,
  })
  let warned = false

  async function look(): Promise<void> {
    // Where the stream cannot be asked the last value stands; readiness tells of that.
    await stream.length(TRAFFIC_STREAM).then(observe, () => undefined)
  }

  function observe(entries: number): void {
    length.set(entries)
    const isFull = entries >= maxLength
    full.set(isFull ? 1 : 0)
    if (isFull === warned) return
    warned = isFull
    const about = { stream: TRAFFIC_STREAM, entries, maxLength }
    if (isFull)
      log.warn(about, 'the stream is full: the processor is behind; answering 503 until there is room again')
    else log.info(about, 'the stream has room again')
  }

  const refuse = (cause?: unknown): never => {
    refused.inc()
    throw new ProblemError(
      503,
      `stream ${TRAFFIC_STREAM} holds ${maxLength} entries or more: the processor is behind`,
      { retryAfter: RETRY_S, cause },
    )
  }

  return {
    /** Before the upstream is asked in vain. @throws ProblemError 503 with Retry-After */
    async hasRoom(): Promise<void> {
      const entries = await stream.length(TRAFFIC_STREAM)
      observe(entries)
      if (entries >= maxLength) refuse()
    },
    /** All of them or none. @throws ProblemError 503 with Retry-After */
    async append(entries: readonly Fields[]): Promise<void> {
      await stream.append(TRAFFIC_STREAM, entries, maxLength).catch((error: unknown) => {
        if (!(error instanceof StreamFullError)) throw error
        observe(maxLength)
        refuse(error)
      })
    },
  }
}
