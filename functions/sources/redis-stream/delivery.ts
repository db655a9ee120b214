import { SpanKind } from '@opentelemetry/api'
import { BATCH_TYPE, batchOf } from '../../runtime/events/encode.ts'
import type { Log } from '../../runtime/log.ts'
import { isRecording, traceparent, withSpan } from '../../runtime/trace.ts'
import { backoffMs } from '../backoff.ts'
import type { HttpSink, Outcome } from '../sink.ts'
import type { Backlog } from './backlog.ts'
import type { Gate } from './gate.ts'
import type { Message } from './message.ts'
import { headersOf } from './message-reader.ts'
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
  sink: HttpSink
  metrics: SourceMetrics
  log: Log
  /** Whether what the backlog holds is certain to be ours still; `pump` is called once it is again. */
  owned(): boolean
  delivered(message: Message): void
  /** Moves it to the dead letters; never rejects. */
  dead(message: Message, reason: string, status: number | undefined): Promise<void>
}

/** Sends what the backlog holds, as fast as the gate lets it, until each message is settled. */
export function createDelivery(
  { backlog, gate, sink, metrics, log, owned, delivered, dead }: DeliveryParts,
  options: DeliveryOptions,
) {
  let stopped = false
  let wake: NodeJS.Timeout | undefined
  let sinkAway = false

  function pump(): void {
    if (!owned()) return
    while (!stopped && backlog.waiting > 0) {
      const admitted = gate.admits()
      if (admitted !== true) {
        clearTimeout(wake)
        if (Number.isFinite(admitted.waitMs)) wake = setTimeout(pump, Math.ceil(admitted.waitMs))
        return
      }
      // A probe is one event: a sink that wakes or mends should not be met with a megabyte.
      const messages = backlog.take(gate.probing ? 1 : options.sinkBatch, options.sinkBatchBytes)
      if (messages.length > 0) deliver(messages, pump)
    }
  }

  /** @param next called when it is known what becomes of each message */
  function deliver(messages: readonly Message[], next: () => void): void {
    const started = gate.enter()
    send(messages, (outcome) => {
      metrics.sent.inc({ status: statusOf(outcome) })
      const away = outcome.kind === 'retry' && isAway(outcome)
      const ms =
        outcome.kind === 'retry' ? gate.failed(started, away, outcome.retryAfterMs) : gate.succeeded(started)
      metrics.requestDuration.observe(ms / 1000)
      tellIfAway(outcome, away)
      if (outcome.kind === 'delivered') settle(messages)
      else if (outcome.kind === 'retry') for (const message of messages) again(message, outcome, away)
      else return isolate(messages, outcome, next)
      next()
    })
  }

  function tellIfAway(outcome: Outcome, away: boolean) {
    if (outcome.kind !== 'retry') {
      if (sinkAway) log.info('the sink is back')
      sinkAway = false
    } else if (away && !sinkAway) {
      log.warn({ reason: outcome.reason, status: outcome.status }, 'the sink is away; events wait')
      sinkAway = true
    }
  }

  function send(messages: readonly Message[], answered: (outcome: Outcome) => void): void {
    const [first] = messages
    const single = messages.length === 1
    const headers = single && first ? headersOf(first) : ['content-type', BATCH_TYPE]
    const body = single ? first?.data : batchOf(messages)
    // The first event's trace goes on in the request (Distributed Tracing extension; W3C Trace Context).
    const above = first?.context.traceparent
    if (!isRecording()) {
      if (above) headers.push('traceparent', above)
      return sink.post(headers, body, answered)
    }
    const attributes = { 'messaging.batch.message_count': messages.length }
    void withSpan('deliver', { kind: SpanKind.PRODUCER, traceparent: above, attributes }, () => {
      const own = traceparent() ?? above
      if (own) headers.push('traceparent', own)
      return new Promise<Outcome>((resolve) => sink.post(headers, body, resolve))
    }).then(answered)
  }

  function settle(messages: readonly Message[]) {
    metrics.delivered.inc(messages.length)
    for (const message of messages) {
      backlog.settle(message)
      delivered(message)
    }
  }

  /** One event of a refused batch is at fault: halve until it stands alone. The others are stored. */
  function isolate(
    messages: readonly Message[],
    outcome: Outcome & { kind: 'rejected' },
    next: () => void,
  ): void {
    const [first] = messages
    if (first && messages.length === 1) {
      void bury(first, outcome.reason, outcome.status)
      return next()
    }
    const half = messages.length >> 1
    deliver(messages.slice(0, half), () => {
      const others = messages.slice(half)
      if (!gate.probing) return deliver(others, next)
      // The sink went away meanwhile; they are refused again once it is back.
      for (const message of others) backlog.putBack(message)
      next()
    })
  }

  async function bury(message: Message, reason: string, status: number | undefined): Promise<void> {
    log.error({ entry: message.id, event: message.event, status, reason }, 'moved to the dead letters')
    metrics.dead.inc()
    await dead(message, reason, status)
    backlog.settle(message)
    pump()
  }

  function again(message: Message, outcome: Outcome & { kind: 'retry' }, away: boolean): void {
    metrics.retried.inc()
    message.failures++
    if (away) {
      // The gate holds everything back until the sink answers a probe.
      backlog.putBack(message)
      return
    }
    message.attempts++
    const { status, reason } = outcome
    if (options.maxDeliveries > 0 && message.attempts >= options.maxDeliveries) {
      void bury(message, reason, status)
      return
    }
    if (message.failures === 1)
      log.warn({ entry: message.id, event: message.event, status, reason }, 'sending again')
    const { baseBackoffMs, maxBackoffMs } = options
    setTimeout(
      () => {
        backlog.putBack(message)
        pump()
      },
      Math.max(outcome.retryAfterMs ?? 0, backoffMs(message.failures, baseBackoffMs, maxBackoffMs)),
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
