import { Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { forwardedHeaders, type Forwarder } from '../../runtime/forward.ts'
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
  const app = new Hono()
  app.onError(onProblem(log))
  app.notFound(onNotFound)

  if (gateway) {
    const forward = new Hono()
    forward.get('*', (c) => {
      const signal = AbortSignal.any([c.req.raw.signal, closing])
      return gateway.stream({
        method: 'GET',
        path: c.req.url.replace(/^[a-z]+:\/\/[^/]*/, ''),
        headers: forwardedHeaders(c),
        signal,
      })
    })
    forward.post('*', async (c) => {
      if (Number(c.req.header('content-length') ?? 0) > MAX_BODY_BYTES) {
        throw new ProblemError(413, `a request takes at most ${MAX_BODY_BYTES} bytes`)
      }
      const body = new Uint8Array(await c.req.arrayBuffer())
      return gateway.stream({ method: 'POST', path: c.req.path, headers: forwardedHeaders(c), body })
    })
    for (const path of ['/api/*', '/schemas/*', '/ingest'])
      app.all(path, (c) => forward.fetch(c.req.raw, c.env))
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
