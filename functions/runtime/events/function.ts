import { SpanKind } from '@opentelemetry/api'
import { Hono, type Context } from 'hono'
import { IncomingMessage } from 'node:http'
import type { Registry } from 'prom-client'
import type { z } from 'zod'
import { onNotFound, onProblem, problem, ProblemError } from '../problem.ts'
import { withSpan, type SpanOptions } from '../trace.ts'
import { bearer } from './bearer.ts'
import { MAX_BATCH_BYTES, MAX_EVENT_BYTES, type Attributes, type Received } from './index.ts'
import { eventMetrics, type EventMetrics } from './metrics.ts'
import { parseEvents, readEvents } from './receive.ts'

export interface HandleContext {
  /** Aborted when the sender has gone; it will send the events again. */
  readonly signal?: AbortSignal
}

export interface EventFunctionOptions<E extends { type: string }> {
  /** The event types handled; any other is answered 422. Not given, every type is. */
  types?: readonly string[]
  /** Parses `{ type, data }`. */
  schema: z.ZodType<E>
  /**
   * Does the work, for one event or for a whole batch. What it returns is the answer: nothing is 204, a Response is
   * sent as it is, anything else goes out as JSON. A ProblemError it throws is the answer too: 503 with `retryAfter`
   * while a dependency is down, so that the sender keeps the events. It sees an event again whenever an answer is lost.
   */
  handle(events: readonly Received<E>[], context: HandleContext): Promise<unknown>
  /** When set, senders must present it as a bearer token. */
  token?: string | undefined
  maxEventBytes?: number
  maxBatchBytes?: number
  log: Log
  registry: Registry
}

interface Log {
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const ALLOW = 'POST, OPTIONS'

/**
 * A Hono app that takes CloudEvents at `POST /` and `POST /events`, in binary, structured and batched mode, and hands
 * them to `handle`. A batch is handled whole or, when any event of it is bad, not at all.
 *
 * Answers: 204 or 200 done; 400 not a CloudEvent; 401; 413 too large; 415 a format not spoken; 422 a type not handled
 * or data that breaks its schema, each path and reason listed; what `handle` throws, else 500.
 */
export function eventFunction<E extends { type: string }>(options: EventFunctionOptions<E>): Hono {
  const { token, log, registry } = options
  const metrics = eventMetrics(registry, options.types ?? [])
  const app = new Hono()
  app.onError(onProblem(log))
  app.notFound(onNotFound)
  for (const path of ['/', '/events']) {
    app.options(path, allowWebHook)
    if (token) app.post(path, bearer(token))
    app.post(path, (c) => receive(c, options, metrics))
    app.all(path, (c) => {
      c.header('allow', ALLOW)
      return problem(c, new ProblemError(405, 'events are sent with POST'))
    })
  }
  return app
}

/** The handshake of CloudEvents' "HTTP 1.1 Web Hooks", section 4: any sender may, at any rate; the token decides. */
function allowWebHook(c: Context): Response {
  c.header('allow', ALLOW)
  const origin = c.req.header('webhook-request-origin')
  if (origin !== undefined) {
    c.header('webhook-allowed-origin', origin)
    c.header('webhook-allowed-rate', '*')
  }
  return c.body(null, 204)
}

async function receive<E extends { type: string }>(
  c: Context,
  options: EventFunctionOptions<E>,
  metrics: EventMetrics,
): Promise<Response> {
  const { maxEventBytes = MAX_EVENT_BYTES, maxBatchBytes = MAX_BATCH_BYTES } = options
  let types = ['']
  let events: Received<E>[]
  try {
    const { batched, raw } = await readEvents(c.req.raw, { maxEventBytes, maxBatchBytes }, sentHeaders(c.env))
    types = raw.map(({ attributes }) => attributes.type)
    events = parseEvents(raw, options.types, options.schema, batched)
  } catch (error) {
    metrics.received(types, 'refused')
    throw error
  }
  const [first] = events
  if (!first) return c.body(null, 204)
  const ended = metrics.start(types)
  try {
    const answer = await withSpan(
      `handle ${first.attributes.type}`,
      span(first.attributes, events.length),
      () =>
        options.handle(events, {
          get signal() {
            return c.req.raw.signal
          },
        }),
    )
    ended('handled')
    if (answer === undefined) return c.body(null, 204)
    if (isResponse(answer)) return answer
    return c.body(JSON.stringify(answer), 200, { 'content-type': 'application/json; charset=utf-8' })
  } catch (error) {
    const known = error instanceof ProblemError
    ended(known && error.status < 500 ? 'refused' : 'failed')
    if (known && error.status >= 500) {
      options.log.warn(
        { err: error, events: events.length },
        `events not handled; answered ${error.status}, to be sent again`,
      )
    }
    throw error
  }
}

/** The headers as they came, name, value, name, value, …, from a host that has them. */
const sentHeaders = (env: unknown): readonly string[] =>
  typeof env === 'object' && env !== null && 'incoming' in env && env.incoming instanceof IncomingMessage
    ? env.incoming.rawHeaders
    : []

/** Not by class: a host replaces the global one, and fetch answers with the original. */
const isResponse = (answer: unknown): answer is Response =>
  Object.prototype.toString.call(answer) === '[object Response]'

/** W3C Trace Context, section 3.2; an attribute that is none must not cut the request's own trace. */
const traceparentPattern = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}/

/** Continues the trace of the event (the distributed tracing extension), of a batch that of its first one. */
function span(attributes: Attributes, events: number): SpanOptions {
  const { id, source, type, traceparent } = attributes
  return {
    kind: SpanKind.CONSUMER,
    traceparent: traceparent !== undefined && traceparentPattern.test(traceparent) ? traceparent : undefined,
    attributes: {
      'cloudevents.event_id': id,
      'cloudevents.event_source': source,
      'cloudevents.event_type': type,
      'messaging.batch.message_count': events,
    },
  }
}
