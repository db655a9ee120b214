import { setTimeout as sleep } from 'node:timers/promises'
import type { Registry } from 'prom-client'
import type { Log } from '../../runtime/log.ts'
import { NoGroupError, type Entry, type StreamConnection } from '../../runtime/stream/index.ts'
import { backoffMs } from '../backoff.ts'
import { pause } from '../../runtime/pause.ts'
import type { HttpSink } from '../sink.ts'
import { Acknowledger } from './acknowledger.ts'
import { Backlog } from './backlog.ts'
import { deadLetterFields } from './dead-letter.ts'
import { createDelivery, type DeliveryOptions } from './delivery.ts'
import { Gate } from './gate.ts'
import { keepGroup } from './group.ts'
import { originOf } from './message.ts'
import { fieldsOf, messageReader } from './message-reader.ts'
import { createMetrics } from './metrics.ts'
import { Ownership } from './upkeep-ownership.ts'
import { upkeep } from './upkeep.ts'

export interface SourceOptions extends DeliveryOptions {
  stream: string
  group: string
  consumer: string
  /** Extension attributes set on every event. */
  extensions: Readonly<Record<string, string>>
  /** The attribute whose equal values are delivered in stream order. */
  orderBy: string
  maxInFlight: number
  /** Entries held at the most, sent or not. */
  readAhead: number
  claimIdleMs: number
  consumerIdleMs: number
  sinkIdleMs: number
  trim: boolean
  /** How long what is in flight may take to end once told to stop. */
  drainMs: number
}

export interface SourceParts {
  port: StreamConnection
  sink: HttpSink
  log: Log
  registry: Registry
}

/** Entry bytes held at the most, by the average seen: how many entries are read ahead follows from it. */
const READ_AHEAD_BYTES = 8 * 1024 * 1024
/** Entries that wait beside those in flight: as many again, within these. What waits long outlives its youth and lies as garbage. */
const LEAST_AHEAD = 200
const MOST_AHEAD = 1_000
const READ_AT_ONCE = 500
const BLOCK_MS = 2_000

/**
 * Delivers a stream's entries to a sink as CloudEvents, at least once each, until `closing` aborts; then what is in
 * flight ends, and what was not sent stays pending for the other consumers of the group.
 */
export async function runRedisStreamSource(
  parts: SourceParts,
  options: SourceOptions,
  closing: AbortSignal,
): Promise<void> {
  const { port, sink, log, registry } = parts
  const { stream, group, consumer } = options
  const backlog = new Backlog()
  const gate = new Gate({
    maxInFlight: options.maxInFlight,
    baseBackoffMs: options.baseBackoffMs,
    maxBackoffMs: options.maxBackoffMs,
    idleMs: options.sinkIdleMs,
  })
  const metrics = createMetrics(registry, { held: () => backlog.size, limit: () => gate.limit })
  const acknowledger = new Acknowledger(port, stream, group, log)
  const consumers = keepGroup(parts, options)
  const ownership = new Ownership(port, options, backlog, log)
  const origin = originOf(port.label, stream)
  const toMessage = messageReader(origin, options.extensions, options.orderBy)
  let averageBytes = 1_024

  const delivery = createDelivery(
    {
      backlog,
      gate,
      sink,
      metrics,
      log,
      owned: () => ownership.certain,
      delivered: (message) => acknowledger.add(message.id),
      dead: (message, reason, status) =>
        bury({ id: message.id, fields: fieldsOf(message) }, reason, status, message.attempts),
    },
    options,
  )

  async function bury(entry: Entry, reason: string, status: number | undefined, attempts: number) {
    const fields = deadLetterFields(entry, { group, origin, reason, status, attempts, at: new Date() })
    for (let attempt = 1; ; attempt++) {
      try {
        return await port.deadLetter(stream, group, entry.id, fields)
      } catch (error) {
        log.warn({ err: error, entry: entry.id }, 'cannot move it to the dead letters; trying again')
        await sleep(backoffMs(attempt, options.baseBackoffMs, options.maxBackoffMs))
      }
    }
  }

  function take(entry: Entry, deliveries: number) {
    if (backlog.has(entry.id)) return
    const message = toMessage(entry, deliveries - 1)
    if ('malformed' in message) {
      log.error({ entry: entry.id, reason: message.malformed }, 'moved to the dead letters: not an event')
      metrics.dead.inc()
      void bury(entry, `malformed entry: ${message.malformed}`, undefined, 0)
      return
    }
    backlog.add(message)
  }

  const inFlight = () => gate.limit * options.sinkBatch
  const ahead = () => Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, inFlight()))
  const most = () => Math.min(options.readAhead, Math.ceil(READ_AHEAD_BYTES / averageBytes))
  const room = () => Math.min(most(), inFlight() + ahead()) - backlog.size
  // A round trip for each settled entry would be wasteful; by the time that the other half is sent it is over.
  const roomy = () => room() >= Math.min(READ_AT_ONCE, ahead() / 2, most() / 4)

  let resume: (() => void) | undefined
  backlog.onSettled = () => {
    if (resume && roomy()) resume()
  }
  closing.addEventListener('abort', () => resume?.())

  async function read() {
    let failures = 0
    while (!closing.aborted) {
      if (!roomy()) {
        await new Promise<void>((resolve) => (resume = resolve))
        resume = undefined
        continue
      }
      try {
        const entries = await port.read(stream, group, consumer, {
          count: Math.min(room(), READ_AT_ONCE),
          blockMs: BLOCK_MS,
          signal: closing,
        })
        failures = 0
        for (const entry of entries) {
          averageBytes += (bytesOf(entry) - averageBytes) / 64
          take(entry, 1)
        }
        // The next are asked for first: they come while these are made into requests.
        setImmediate(delivery.pump)
      } catch (error) {
        if (closing.aborted) return
        if (error instanceof NoGroupError) {
          if (await consumers.remake()) continue
        } else if (failures === 0) log.error({ err: error }, 'cannot read the stream; trying again')
        failures++
        await pause(backoffMs(failures, options.baseBackoffMs, options.maxBackoffMs), closing)
      }
    }
  }

  await consumers.make()
  log.info({ stream, group, consumer, at: port.label }, 'reading')
  await Promise.all([
    read(),
    upkeep(
      { port, log, metrics, ownership, remake: consumers.remake, room, take, pump: delivery.pump },
      options,
      closing,
    ),
  ])

  delivery.stop()
  const deadline = performance.now() + options.drainMs
  while (gate.inFlight > 0 && performance.now() < deadline) await sleep(5)
  await Promise.race([
    acknowledger.settled(),
    sleep(Math.max(0, deadline - performance.now()), undefined, { ref: false }),
  ])
  // Best effort: what it still holds pending is taken over by the group, and the janitor of another replica removes it.
  const removed = await port.removeConsumer(stream, group, consumer).catch(() => false)
  log.info({ left: backlog.size, removed }, 'drained')
}

function bytesOf({ fields }: Entry): number {
  let sum = 64
  for (const field of fields) sum += field.length
  return sum
}
