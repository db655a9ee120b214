import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { breakOff } from '../../runtime/connection.ts'
import { bearer } from '../../runtime/events/bearer.ts'
import { forwardedHeaders } from '../../runtime/forward-headers.ts'
import type { Forwarder } from '../../runtime/forward.ts'
import type { ObserveRequest } from '../../runtime/metrics.ts'
import { onNotFound, onProblem, ProblemError } from '../../runtime/problem.ts'
import { negotiate } from '../../runtime/representation.ts'
import { conditional, keyOf, takesKept } from './caching.ts'
import { edge, notAllowed, type EdgeVariables } from './edge.ts'
import { createFastPath } from './fast-path.ts'
import { createRateLimiter, type RateLimit } from './rate-limit.ts'
import { createSharedCache } from './shared-cache.ts'

export interface GatewayParts {
  dataApi: Forwarder
  /** Where /ingest goes; without it, /ingest answers 503. */
  processor?: Forwarder | undefined
  /** What /ingest demands as a bearer token, when set. */
  token?: string | undefined
  /** Unlimited when left out. */
  rate?: RateLimit | undefined
  /** Ends what passes through `/api/events`. */
  closing: AbortSignal
  observe: ObserveRequest
  /** This process, as `x-served-by` names it. */
  servedBy: string
  log: { error(fields: object, message: string): void }
}

type GatewayContext = Context<{ Variables: EdgeVariables }>

const MAX_BODY_BYTES = 2 ** 20
/** Routes whose answers are kept. */
const CACHED = ['/api/*', '/schemas/*']

/**
 * What stands between the world and the functions: limits, security headers, request ids and readable errors. GETs go
 * to data-api, equal ones of one moment as one, or are answered from memory for as long as data-api lets them;
 * `/api/events` passes through as it comes; `/ingest` goes to the processor.
 * @returns the app, and what stands before its listener
 */
export function createGateway(parts: GatewayParts) {
  const { dataApi, processor, token, rate, closing, observe, servedBy, log } = parts
  const cache = createSharedCache()
  const limiter = rate && createRateLimiter(rate)
  const app = new Hono<{ Variables: EdgeVariables }>()
  app.use(edge(limiter))

  const outgoing = (c: GatewayContext) => {
    const headers = forwardedHeaders(c)
    headers['x-request-id'] = c.get('requestId')
    return { path: pathOf(c.req.url), headers }
  }

  app.get('/api/events', (c) => {
    const signal = AbortSignal.any([c.req.raw.signal, closing])
    return dataApi.stream({ ...outgoing(c), method: 'GET', signal, broken: () => breakOff(c) })
  })

  const get = async (c: GatewayContext) => {
    const encoding = negotiate(c.req.header('accept-encoding'))
    const key = keyOf(encoding, pathOf(c.req.url))
    const takes = takesKept((name) => c.req.header(name))
    const fresh = takes ? cache.fresh(key) : undefined
    const ask = (etag: string | undefined) => {
      const { path, headers } = outgoing(c)
      const { 'if-none-match': _, 'if-modified-since': __, ...rest } = headers
      const asked = {
        ...rest,
        'accept-encoding': encoding,
        ...(etag !== undefined && { 'if-none-match': etag }),
      }
      return dataApi.whole({ method: 'GET', path, headers: asked })
    }
    const answer = fresh?.answer ?? (await cache.validated(key, ask, !takes))
    const { status, headers, body } = conditional(answer, c.req.header('if-none-match'))
    const age = fresh && { age: String(fresh.age) }
    const edgeHeaders = c.get('edgeHeaders')
    c.set('edgeHeaders', undefined)
    return new Response(body, { status, headers: { ...headers, ...age, ...edgeHeaders } })
  }
  for (const path of CACHED) {
    app.get(path, get)
    app.all(path, notAllowed('GET, HEAD'))
  }

  if (token !== undefined) app.post('/ingest', bearer(token))
  app.post(
    '/ingest',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new ProblemError(
          413,
          `a request takes at most ${MAX_BODY_BYTES} bytes; send the events in several`,
        )
      },
    }),
    async (c) => {
      if (!processor) {
        throw new ProblemError(503, 'nothing is taken in here: PROCESSOR_SERVICE_URL is unset', {
          retryAfter: 60,
        })
      }
      const body = new Uint8Array(await c.req.arrayBuffer())
      const answer = await processor.whole({ method: 'POST', path: '/', headers: outgoing(c).headers, body })
      const { status, headers: answered, body: said } = conditional(answer, undefined)
      return new Response(said, { status, headers: answered })
    },
  )
  app.all('/ingest', notAllowed('POST'))

  const outer = new Hono()
  outer.onError(onProblem(log))
  outer.notFound(onNotFound)
  const routeOf = (path: string) => CACHED.find((route) => path.startsWith(route.slice(0, -1))) ?? '*'
  return {
    app: outer.route('/', app),
    front: createFastPath({ cache, limiter, observe, servedBy, routeOf, log }),
  }
}

/** Path and query of a URL, as it was sent. */
function pathOf(url: string): string {
  const at = url.indexOf('/', url.indexOf('//') + 2)
  return at < 0 ? '/' : url.slice(at)
}
