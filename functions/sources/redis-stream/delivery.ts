import { SpanKind } from '@opentelemetry/api'
import { batch, BATCH_TYPE, binaryHeaders } from '../../runtime/events/encode.ts'
import type { Log } from '../../runtime/log.ts'
import { isRecording, traceparent, withSpan } from '../../runtime/trace.ts'
import { backoffMs } from '../backoff.ts'
import type { Outcome, Sink } from '../sink.ts'
import type { Backlog } from './backlog.ts'
import type { Gate } from './gate.ts'
import type { Message } from './message.ts'
import type { SourceMetrics } from './metrics.ts'

export interface DeliveryOptions {
  /** Events in one request at the most; 1 sends each by itself in binary mode. */
  sinkBatch: number
  /** Data bytes in one batched-mode request at the most. */
  sinkBatchBytes: number
  /** So many answers against an event send it to the dead letters; 0: it is sent for as long as it takes. */
  maxDeliveries: number
  baseBackoffMs: number
  maxBackoffMs: number
}

export interface DeliveryParts {
  backlog: Backlog
  gate: Gate
  sink: Sink
  metrics: SourceMetrics
  log: Log
  delivered(message: Message): void
  /** Moves it to the dead letters; never rejects. */
  dead(message: Message, reason: string, status: number | undefined): Promise<void>
}

/** Sends what the backlog holds, as fast as the gate lets it, until each message is settled. */
export function createDelivery(
  { backlog, gate, sink, metrics, log, delivered, dead }: DeliveryParts,
  options: DeliveryOptions,
) {
  let stopped = false
  let wake: NodeJS.Timeout | undefined
  let sinkAway = false

  function pump(): void {
    while (!stopped && backlog.waiting > 0) {
      const admitted = gate.admits()
      if (admitted !== true) {
        clearTimeout(wake)
        if (Number.isFinite(admitted.waitMs)) wake = setTimeout(pump, Math.ceil(admitted.waitMs))
        return
      }
      // A probe is one event: a sink that wakes or mends should not be met with a megabyte.
      const messages = backlog.take(gate.probing ? 1 : options.sinkBatch, options.sinkBatchBytes)
      if (messages.length > 0) void deliver(messages).then(pump)
    }
  }

  async function deliver(messages: readonly Message[]): Promise<void> {
    const pass = gate.enter()
    const started = performance.now()
    const outcome = await send(messages)
    metrics.requestDuration.observe((performance.now() - started) / 1000)
    metrics.sent.inc({ status: statusOf(outcome) })
    if (outcome.kind === 'retry') {
      const away = isAway(outcome)
      pass.failed(away, outcome.retryAfterMs)
      if (away && !sinkAway)
        log.warn({ reason: outcome.reason, status: outcome.status }, 'the sink is away; events wait')
      sinkAway ||= away
      for (const message of messages) await again(message, outcome, away)
    } else {
      pass.succeeded()
      if (sinkAway) log.info('the sink is back')
      sinkAway = false
      if (outcome.kind === 'delivered') settle(messages)
      else await isolate(messages, outcome)
    }
    metrics.limit.set(gate.limit)
  }

  function send(messages: readonly Message[]): Promise<Outcome> {
    const [first] = messages
    const single = first && messages.length === 1
    const headers: Record<string, string> = single
      ? binaryHeaders(first.attributes)
      : { 'content-type': BATCH_TYPE }
    const body = single ? first.data : batch(messages)
    // The first event's trace goes on in the request (Distributed Tracing extension; W3C Trace Context).
    const above = first?.attributes['traceparent']
    if (above) headers['traceparent'] = above
    if (!isRecording()) return sink.send(headers, body)
    const attributes = { 'messaging.batch.message_count': messages.length }
    return withSpan('deliver', { kind: SpanKind.PRODUCER, traceparent: above, attributes }, () => {
      const own = traceparent()
      return sink.send(own ? { ...headers, traceparent: own } : headers, body)
    })
  }

  function settle(messages: readonly Message[]) {
    metrics.delivered.inc(messages.length)
    for (const message of messages) {
      backlog.settle(message)
      delivered(message)
    }
  }

  /** One event of a refused batch is at fault: halve until it stands alone. The others are stored. */
  async function isolate(
    messages: readonly Message[],
    outcome: Outcome & { kind: 'rejected' },
  ): Promise<void> {
    const [first] = messages
    if (first && messages.length === 1) return bury(first, outcome.reason, outcome.status)
    const half = messages.length >> 1
    await deliver(messages.slice(0, half))
    await deliver(messages.slice(half))
  }

  async function bury(message: Message, reason: string, status: number | undefined): Promise<void> {
    log.error(
      { entry: message.id, event: message.attributes.id, status, reason },
      'moved to the dead letters',
    )
    metrics.dead.inc()
    await dead(message, reason, status)
    backlog.settle(message)
  }

  async function again(message: Message, outcome: Outcome & { kind: 'retry' }, away: boolean): Promise<void> {
    metrics.retried.inc()
    message.failures++
    if (away) {
      // The gate holds everything back until the sink answers a probe.
      backlog.putBack(message)
      return
    }
    message.attempts++
    if (options.maxDeliveries > 0 && message.attempts >= options.maxDeliveries) {
      return bury(message, outcome.reason, outcome.status)
    }
    if (message.failures === 1) {
      log.warn(
        { entry: message.id, event: message.attributes.id, status: outcome.status, reason: outcome.reason },
        'sending again',
      )
    }
    setTimeout(
      () => {
        backlog.putBack(message)
        pump()
      },
      Math.max(
        outcome.retryAfterMs ?? 0,
        backoffMs(message.failures, options.baseBackoffMs, options.maxBackoffMs),
      ),
    )
  }

  return {
    pump,
    /** Sends no more; what is in flight ends by itself. */
    stop() {
      stopped = true
      clearTimeout(wake)
    },
  }
}

/** No answer, or one that asks for time, says nothing against the event; any other 5xx may. */
const isAway = ({ status }: Outcome & { kind: 'retry' }) =>
  status === undefined ||
  status === 408 ||
  status === 429 ||
  status === 503 ||
  (status >= 400 && status < 500)

const statusOf = (outcome: Outcome) =>
  outcome.kind === 'delivered' ? '2xx' : String(outcome.status ?? 'error')
