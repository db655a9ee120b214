import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { SpanKind } from '@opentelemetry/api'
import type { RequestListener } from 'node:http'
import type { Registry } from 'prom-client'
import { servedBy, type Identity } from './identity.ts'
import { createLog, type Log } from './log.ts'
import { createRegistry, httpMetrics, requestMetrics, type ObserveRequest } from './metrics.ts'
import { onNotFound, onProblem } from './problem.ts'
import type { ProcessSettings } from './settings.ts'
import { startTracing, withSpan } from './trace.ts'

/** What a function is given to build itself from. */
export interface FunctionContext<S> {
  readonly settings: S
  readonly identity: Identity
  readonly log: Log
  readonly registry: Registry
  /** For a request that the app does not see; those that it sees are observed. */
  readonly observe: ObserveRequest
  /** Aborted when the process is told to stop: end long answers (server-sent events) and loops. */
  readonly closing: AbortSignal
}

/** What a function is made of. */
export interface FunctionParts {
  app: Hono
  /** Takes the requests in place of the app's listener, which it hands those to that are for the app. */
  front?(app: RequestListener): RequestListener
  /** Whether each dependency can be used now; `/readyz` asks them all, and a rejection's message is shown. */
  checks?: Readonly<Record<string, () => Promise<unknown>>>
  /** What the first request would otherwise wait for; done a moment after it is loaded. */
  warm?(): void
  /** Lets go of connections; called once, after the last request. */
  close?(): Promise<void>
}

export interface RunningFunction<S> extends FunctionContext<S> {
  readonly app: Hono
  readonly listener: RequestListener
  /** See FunctionParts. */
  warm(): void
  /** Tells long answers to end. */
  stop(): void
  close(): Promise<void>
}

const CHECK_TIMEOUT_MS = 2_000

/** Logs, metrics, tracing and health around a function's app: all that a process needs but settings and a socket. */
export async function createFunction<S extends ProcessSettings>(
  identity: Identity,
  settings: S,
  assemble: (context: FunctionContext<S>) => FunctionParts | Promise<FunctionParts>,
): Promise<RunningFunction<S>> {
  const log = createLog(identity, settings.LOG_LEVEL)
  const registry = createRegistry(identity)
  const stopTracing = await startTracing(identity, settings.OTEL_EXPORTER_OTLP_ENDPOINT)
  const stopping = new AbortController()
  const observe = requestMetrics(registry)
  const context = { settings, identity, log, registry, observe, closing: stopping.signal }
  const { app: inner, front = (own) => own, checks = {}, warm, close } = await assemble(context)

  const app = new Hono()
  app.onError(onProblem(log))
  app.notFound(onNotFound)
  app.use(methodNotAllowed({ app }))
  const by = servedBy(identity)
  app.use(async (c, next) => {
    await next()
    if (!c.res.headers.has('x-served-by')) c.res.headers.set('x-served-by', by)
  })
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    const failures = await failing(checks)
    if (Object.keys(failures).length === 0) return c.json({ status: 'ready' })
    return c.json({ status: 'not ready', failures }, 503)
  })
  app.get('/metrics', async (c) =>
    c.text(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  )
  app.use(httpMetrics(observe))
  app.use((c, next) =>
    withSpan(
      `${c.req.method} ${c.req.path}`,
      { kind: SpanKind.SERVER, traceparent: c.req.header('traceparent') },
      () => next(),
    ),
  )
  app.route('/', inner)

  return {
    ...context,
    app,
    listener: front(getRequestListener(app.fetch)),
    warm: () => warm?.(),
    stop: () => stopping.abort(),
    async close() {
      stopping.abort()
      await close?.()
      await stopTracing()
    },
  }
}

async function failing(checks: NonNullable<FunctionParts['checks']>): Promise<Record<string, string>> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await Promise.race([check(), timeOut()])
        return []
      } catch (error) {
        return [[name, error instanceof Error ? error.message : String(error)]]
      }
    }),
  )
  return Object.fromEntries(results.flat())
}

const timeOut = () =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS).unref()
  })
