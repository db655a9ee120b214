import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { breakOff } from '../../runtime/connection.ts'
import { forwardedHeaders } from '../../runtime/forward-headers.ts'
import type { Forwarder, Outgoing } from '../../runtime/forward.ts'
import { onNotFound, onProblem, ProblemError } from '../../runtime/problem.ts'
import { createRepresentation, respond } from '../../runtime/representation.ts'
import type { Site } from './site.ts'

export interface DashboardParts {
  site: Site
  /** Where /api, /schemas and /ingest go; left out where something in front sends them to the gateway. */
  gateway?: Forwarder | undefined
  /** Map tiles for the page, such as `https://tile.example/{z}/{x}/{y}.png`; none when left out. */
  tileUrl?: string | undefined
  tileAttribution?: string | undefined
  cluster: string
  closing: AbortSignal
  log: { error(fields: object, message: string): void }
}

const MAX_BODY_BYTES = 2 ** 20
const FOREVER = 'public, max-age=31536000, immutable'

/** The host a tile address may be loaded from, as a source of a content security policy. */
export function tileSource(tileUrl: string): string {
  const { protocol, host } = new URL(tileUrl.replaceAll(/\{s\}/g, 'placeholder'))
  return `${protocol}//${host.replace('placeholder', '*')}`
}

/**
 * Serves the built page: hashed assets for ever, the rest checked by their tag, every route of the app as index.html.
 * With a gateway it forwards the API too, so that one port is enough.
 */
export function createDashboard(parts: DashboardParts): Hono {
  const { site, gateway, tileUrl, tileAttribution, cluster, closing, log } = parts
  const forward = async (c: Context, request: Pick<Outgoing, 'method' | 'body' | 'signal' | 'broken'>) => {
    if (!gateway) return c.notFound()
    const path = c.req.url.replace(/^[a-z]+:\/\/[^/]*/, '')
    return gateway.stream({ ...request, path, headers: forwardedHeaders(c) })
  }

  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError() {
      throw new ProblemError(413, `a request takes at most ${MAX_BODY_BYTES} bytes`)
    },
  })

  const app = new Hono()
  app.onError(onProblem(log))
  app.notFound(onNotFound)

  for (const path of gateway ? ['/api/*', '/schemas/*', '/ingest'] : []) {
    app.get(path, (c) => {
      const signal = AbortSignal.any([c.req.raw.signal, closing])
      return forward(c, { method: 'GET', signal, broken: () => breakOff(c) })
    })
    app.post(path, limit, async (c) => {
      return forward(c, { method: 'POST', body: new Uint8Array(await c.req.arrayBuffer()) })
    })
  }

  app.use(requestId())
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', ...(tileUrl ? [tileSource(tileUrl)] : [])],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      permissionsPolicy: { camera: [], microphone: [], payment: [], usb: [] },
    }),
  )

  const config = createRepresentation(
    JSON.stringify({ tileUrl: tileUrl ?? null, tileAttribution: tileAttribution ?? null, cluster }),
    'application/json; charset=utf-8',
  )
  app.get('/config.json', (c) => respond(c.req, config, { 'cache-control': 'no-cache' }))

  app.get('*', async (c) => {
    const { path } = c.req
    if (!(await site.built())) {
      throw new ProblemError(
        503,
        'the page is not built: run `npm run build`, or set DASHBOARD_DIR to where it is',
        { retryAfter: 10 },
      )
    }
    const hashed = path.startsWith('/assets/')
    const found = await site.file(path === '/' ? '/index.html' : path)
    if (found) return respond(c.req, found, { 'cache-control': hashed ? FOREVER : 'no-cache' })
    // What looks like a file and is none must not come back as a page: a script would fail on its first character.
    const isRoute = !hashed && !/\.\w+$/.test(path) && !/^\/(api|schemas)\//.test(path)
    const index = isRoute ? await site.file('/index.html') : undefined
    if (!index) throw new ProblemError(404, `nothing is served at ${path}`)
    return respond(c.req, index, { 'cache-control': 'no-cache' })
  })
  return app
}
