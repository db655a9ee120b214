import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId, type RequestIdVariables } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { bearer } from '../../runtime/events/bearer.ts'
import { forwardedHeaders, type Forwarder, type Whole } from '../../runtime/forward.ts'
import { onNotFound, onProblem, problem, ProblemError } from '../../runtime/problem.ts'
import { negotiate } from '../../runtime/representation.ts'
import { createCollapse } from './collapse.ts'
import { rateLimit, type RateLimit } from './rate-limit.ts'

export interface GatewayParts {
  dataApi: Forwarder
  /** Where /ingest goes; without it, /ingest answers 503. */
  processor?: Forwarder | undefined
  /** What /ingest demands as a bearer token, when set. */
  token?: string | undefined
  /** Unlimited when left out. */
  rate?: RateLimit | undefined
  closing: AbortSignal
  log: { error(fields: object, message: string): void }
}

const MAX_BODY_BYTES = 2 ** 20

const methods = ['GET', 'HEAD', 'POST']

const notAllowed = (allow: string) => (c: Context) => {
  c.header('allow', allow)
  return problem(c, new ProblemError(405, `${c.req.method} is not for ${c.req.path}; it takes ${allow}`))
}

/**
 * What stands between the world and the functions: limits, security headers, request ids and readable errors. GETs go
 * to data-api, equal ones of one moment as one; `/api/events` passes through as it comes; `/ingest` to the processor.
 */
export function createGateway({ dataApi, processor, token, rate, closing, log }: GatewayParts): Hono {
  const share = createCollapse<Whole>()
  const app = new Hono<{ Variables: RequestIdVariables }>()
  app.onError(onProblem(log))
  app.notFound(onNotFound)

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      crossOriginOpenerPolicy: false,
    }),
  )
  app.use(requestId())
  app.use(async (c, next) => (methods.includes(c.req.method) ? next() : notAllowed(methods.join(', '))(c)))
  if (rate) app.use(rateLimit(rate))

  const outgoing = (c: Context<{ Variables: RequestIdVariables }>) => ({
    path: pathOf(c.req.url),
    headers: { ...forwardedHeaders(c), 'x-request-id': c.get('requestId') },
  })

  app.get('/api/events', async (c) => {
    const signal = AbortSignal.any([c.req.raw.signal, closing])
    return dataApi.stream({ ...outgoing(c), method: 'GET', signal })
  })

  const get = async (c: Context<{ Variables: RequestIdVariables }>) => {
    // Three encodings at most, however the header is spelt, so that more requests are equal.
    const encoding = negotiate(c.req.header('accept-encoding'))
    const key = `${encoding} ${c.req.header('if-none-match') ?? ''} ${pathOf(c.req.url)}`
    const answer = await share(key, () => {
      const { path, headers } = outgoing(c)
      return dataApi.whole({ method: 'GET', path, headers: { ...headers, 'accept-encoding': encoding } })
    })
    const { 'x-request-id': _, ...headers } = answer.headers
    const empty = answer.status === 204 || answer.status === 304
    return new Response(empty ? null : answer.body, { status: answer.status, headers })
  }
  app.get('/api/*', get)
  app.get('/schemas/*', get)
  app.all('/api/*', notAllowed('GET, HEAD'))
  app.all('/schemas/*', notAllowed('GET, HEAD'))

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
      if (!processor)
        throw new ProblemError(503, 'no processor is set up here: PROCESSOR_SERVICE_URL is unset', {
          retryAfter: 60,
        })
      const body = new Uint8Array(await c.req.arrayBuffer())
      const { headers } = outgoing(c)
      const answer = await processor.whole({ method: 'POST', path: '/', headers, body })
      const empty = answer.status === 204
      return new Response(empty ? null : answer.body, { status: answer.status, headers: answer.headers })
    },
  )
  app.all('/ingest', notAllowed('POST'))

  return new Hono().route('/', app)
}

/** Path and query of a URL, as it was sent. */
function pathOf(url: string): string {
  const at = url.indexOf('/', url.indexOf('//') + 2)
  return at < 0 ? '/' : url.slice(at)
}
