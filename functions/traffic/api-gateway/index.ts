import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { breakOff } from '../../runtime/connection.ts'
import { bearer } from '../../runtime/events/bearer.ts'
import { forwardedHeaders } from '../../runtime/forward-headers.ts'
import type { Forwarder, Whole } from '../../runtime/forward.ts'
import { onNotFound, onProblem, ProblemError } from '../../runtime/problem.ts'
import { matches, negotiate } from '../../runtime/representation.ts'
import { edge, notAllowed, type EdgeVariables } from './edge.ts'
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
  log: { error(fields: object, message: string): void }
}

type GatewayContext = Context<{ Variables: EdgeVariables }>

const MAX_BODY_BYTES = 2 ** 20

/**
 * What stands between the world and the functions: limits, security headers, request ids and readable errors. GETs go
 * to data-api, equal ones of one moment as one; `/api/events` passes through as it comes; `/ingest` to the processor.
 */
export function createGateway({ dataApi, processor, token, rate, closing, log }: GatewayParts): Hono {
  const cached = createSharedCache()
  const app = new Hono<{ Variables: EdgeVariables }>()
  app.use(edge(rate && createRateLimiter(rate)))

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
    // Three encodings at most, however the header is spelt, so that more requests are equal.
    const encoding = negotiate(c.req.header('accept-encoding'))
    const answer = await cached(`${encoding} ${pathOf(c.req.url)}`, (etag) => {
      const { path, headers } = outgoing(c)
      const { 'if-none-match': _, 'if-modified-since': __, ...rest } = headers
      const asked = {
        ...rest,
        'accept-encoding': encoding,
        ...(etag !== undefined && { 'if-none-match': etag }),
      }
      return dataApi.whole({ method: 'GET', path, headers: asked })
    })
    const ifNoneMatch = c.req.header('if-none-match')
    const edgeHeaders = c.get('edgeHeaders')
    c.set('edgeHeaders', undefined)
    return answer.status === 200 && matches(ifNoneMatch, answer.headers['etag'])
      ? unchanged(answer, edgeHeaders)
      : new Response(bodyOf(answer), {
          status: answer.status,
          headers: { ...answer.headers, ...edgeHeaders },
        })
  }
  for (const path of ['/api/*', '/schemas/*']) {
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
      return new Response(bodyOf(answer), { status: answer.status, headers: answer.headers })
    },
  )
  app.all('/ingest', notAllowed('POST'))

  const outer = new Hono()
  outer.onError(onProblem(log))
  outer.notFound(onNotFound)
  return outer.route('/', app)
}

const bodyOf = ({ status, body }: Whole) => (status === 204 || status === 304 ? null : body)

/** A 304 names the answer that stands, and says nothing of its bytes (RFC 9110, section 15.4.5). */
function unchanged({ headers }: Whole, edgeHeaders: Record<string, string> | undefined): Response {
  const { 'content-type': _, 'content-length': __, 'content-encoding': ___, ...rest } = headers
  return new Response(null, { status: 304, headers: { ...rest, ...edgeHeaders } })
}

/** Path and query of a URL, as it was sent. */
function pathOf(url: string): string {
  const at = url.indexOf('/', url.indexOf('//') + 2)
  return at < 0 ? '/' : url.slice(at)
}
