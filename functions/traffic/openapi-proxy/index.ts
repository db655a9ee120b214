import { Hono, type Context } from 'hono'
import type { Registry } from 'prom-client'
import { z } from 'zod'
import type { Identity } from '../../runtime/identity.ts'
import type { Log } from '../../runtime/log.ts'
import { onNotFound, onProblem, ProblemError } from '../../runtime/problem.ts'
import { StoreUnavailableError, type Store } from '../../runtime/store/index.ts'
import { withSpan } from '../../runtime/trace.ts'
import { feed as feedSchema, feeds, type Feed } from '../model/feeds.ts'
import { upstreamOrigin, upstreamOrigins, type UpstreamOrigin } from '../model/proxy.ts'
import type { Database } from '../model/tables.ts'
import { bypassHeaders, cacheHeaders, wantedBy } from './cache-headers.ts'
import type { Endpoint } from './call.ts'
import { UpstreamError } from './errors.ts'
import { createFeedCache, type Answer } from './feed-cache.ts'
import { proxyMetrics } from './metrics.ts'
import { defaultTimes, type RefreshTimes } from './refresh.ts'
import { createRowCache } from './row-cache.ts'
import { createUpstream, defaultLimits, type UpstreamLimits } from './upstream.ts'

/** Where each feed of each origin is, or the name of the setting without which it cannot be asked. */
export type Upstreams = Readonly<
  Record<UpstreamOrigin, Readonly<Record<Feed, Endpoint | { missing: string }>>>
>

export interface ProxyParts {
  upstreams: Upstreams
  store: Store<Database>
  /** Milliseconds; the upstream is asked once in each. */
  intervals: Readonly<Record<Feed, number>>
  identity: Identity
  log: Log
  registry: Registry
  now?: () => Date
  limits?: Partial<UpstreamLimits>
  times?: Partial<RefreshTimes>
}

const at = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const RETRY_AFTER_S = 5

/**
 * `GET /openapi/{real|sim}/{feed}`: the upstream's rows (`proxyAnswer` in model/proxy.ts), asked for once a feed and
 * interval by all proxies of one store. `?at=` asks the simulator for another instant, past the cache.
 * See `wantedBy` for what `Cache-Control` may ask, `cacheHeaders` for what the answer tells.
 */
export function createProxy(parts: ProxyParts): Hono {
  const { store, intervals, identity, log, registry, now = () => new Date() } = parts
  const limits = { ...defaultLimits, ...parts.limits }
  const times = { ...defaultTimes, ...parts.times }
  const metrics = proxyMetrics(registry)
  const owner = `${identity.cluster}/${identity.pod}`

  const sourceOf = (origin: UpstreamOrigin, feed: Feed) => {
    const endpoint = parts.upstreams[origin][feed]
    if ('missing' in endpoint) {
      const reason = `the ${origin} upstream of ${feed} is not set up: set ${endpoint.missing}`
      return { missing: new UpstreamError('unset', reason) }
    }
    const child = log.child({ feed, origin })
    const upstream = createUpstream({ feed, origin, endpoint, limits, metrics, log: child })
    const cache = createRowCache(store, feed, origin, owner)
    return {
      upstream,
      cached: createFeedCache({ cache, upstream, intervalMs: intervals[feed], times, now, log: child }),
    }
  }
  const sources = new Map(
    upstreamOrigins.flatMap((origin) =>
      feeds.map((feed) => [`${origin}/${feed}`, sourceOf(origin, feed)] as const),
    ),
  )

  const send = (
    c: Context,
    origin: UpstreamOrigin,
    feed: Feed,
    { copy }: Pick<Answer, 'copy'>,
    headers: Record<string, string>,
  ) => {
    const head = JSON.stringify({ feed, origin, fetchedAt: copy.fetchedAt.toISOString() }).slice(0, -1)
    return c.body(`${head},"rows":[${copy.rows.join(',')}]}`, 200, {
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    })
  }

  const app = new Hono()
  app.onError(onProblem(log))
  app.notFound(onNotFound)
  app.get('/openapi/:origin/:feed', async (c) => {
    const origin = oneOf('origin', upstreamOrigin, c.req.param('origin'))
    const feed = oneOf('feed', feedSchema, c.req.param('feed'))
    const instant = instantOf(origin, c.req.queries())
    const wanted = wantedBy(c.req.header('cache-control'))
    const source = sources.get(`${origin}/${feed}`)
    if (!source) throw new ProblemError(404, `there is no feed ${feed} of ${origin}`)
    if ('missing' in source) throw source.missing.toProblem()
    return withSpan(`rows of ${origin}/${feed}`, { attributes: { feed, origin } }, async () => {
      try {
        if (instant) {
          const rows = await source.upstream.fetchAll(instant)
          metrics.answers.inc({ feed, origin, kind: 'bypass' })
          return send(c, origin, feed, { copy: { fetchedAt: now(), rows } }, bypassHeaders)
        }
        const answer = await source.cached.get(wanted)
        metrics.answers.inc({ feed, origin, kind: answer.how })
        if (answer.failure)
          log.warn({ feed, origin, reason: answer.failure.message }, 'stale rows stand in for the upstream')
        return send(c, origin, feed, answer, cacheHeaders(answer, intervals[feed], now()))
      } catch (error) {
        metrics.answers.inc({ feed, origin, kind: 'failed' })
        if (error instanceof UpstreamError) throw error.toProblem()
        if (!(error instanceof StoreUnavailableError)) throw error
        throw new ProblemError(503, `the cache cannot be used: ${error.message}`, {
          retryAfter: RETRY_AFTER_S,
          cause: error,
        })
      }
    })
  })
  return app
}

function oneOf<T extends string>(name: string, schema: z.ZodEnum<Readonly<Record<T, T>>>, value: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ProblemError(
    404,
    `${name}: takes ${schema.options.join(', ')}; nothing is served under ${value.slice(0, 40)}`,
  )
}

/** The instant asked for. @throws ProblemError 400 for one that is none, or that the upstream cannot answer */
function instantOf(origin: UpstreamOrigin, queries: Readonly<Record<string, string[]>>): Date | undefined {
  const bad = (path: string, reason: string) =>
    new ProblemError(400, `${path}: ${reason}`, { errors: [{ path, reason }] })
  for (const name of Object.keys(queries))
    if (name !== 'at') throw bad(name.slice(0, 40), 'is no parameter here; at is the only one')
  const [value, ...more] = queries['at'] ?? []
  if (value === undefined) return undefined
  if (more.length > 0) throw bad('at', 'is given more than once')
  if (origin === 'real') throw bad('at', 'the real upstream has no past; only sim takes it')
  const parsed = at.safeParse(value)
  if (!parsed.success)
    throw bad('at', 'takes an RFC 3339 instant such as 2026-11-21T06:00:00Z (a + written %2B)')
  return parsed.data
}
