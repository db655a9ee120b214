import { setTimeout as wait } from 'node:timers/promises'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { feeds, type Feed } from '../model/feeds.ts'
import { upstreamOf } from '../model/upstream-names.ts'
import type { Reference } from '../model/reference.ts'
import { BLOCK_PAGE, envelope, NOT_FOUND_PAGE, refusal, toXml, type Body, type Row } from './answers.ts'
import { createControl, type Failure } from './control.ts'
import { originalBody } from './original.ts'
import { createWorld } from './world.ts'

export interface SimulatorOptions {
  /** Another seed is another world. */
  seed: string
  now: () => Date
  reference: Reference
  /** What `sample=1` answers, per feed (`loadSamples`). */
  samples: Readonly<Record<Feed, Body>>
  /** The one key that is accepted; without it any key is but `invalid`. */
  apiKey?: string
  /** Blocks callers with a default user agent (none, curl, node …), as the upstream's firewall does. */
  waf?: boolean
  /** Whole tollgate periods between the newest complete one and what is answered. */
  tollgateLag?: number
}

const HOUR_MS = 3_600_000
const EARLIEST = Date.UTC(2000, 0)
const LATEST = Date.UTC(2100, 0)
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/
const DEFAULT_AGENT = /^$|^(curl|wget|node|undici|python|go-http|java|axios|okhttp|libwww)/i
/** Filters of the tollgate feed: a row's own fields, compared without the padding. */
const TOLLGATE_FILTERS = ['inoutType', 'exDivCode', 'unitCode', 'tcsType', 'carType'] as const
const TYPES = { json: 'application/json;charset=UTF-8', xml: 'application/xml;charset=UTF-8' } as const
const PROBLEM = { 'content-type': 'application/problem+json' }
const MAX_CONTROL_BYTES = 16_384

type Query = Readonly<Record<string, string>>

const send = (c: Context, body: Body, query: Query) =>
  query.type === 'json'
    ? c.body(JSON.stringify(body), 200, { 'content-type': TYPES.json })
    : c.body(toXml(body), 200, { 'content-type': TYPES.xml })

function instantOf(at: string | undefined): Date | undefined {
  const time = at !== undefined && RFC3339.test(at) ? Date.parse(at) : NaN
  return time >= EARLIEST && time < LATEST ? new Date(time) : undefined
}

function filtered(feed: Feed, rows: readonly Row[], query: Query): readonly Row[] {
  if (feed === 'accidents') return query.sortType === 'asc' ? rows.toReversed() : rows
  if (feed === 'roads') return rows
  const wanted = TOLLGATE_FILTERS.filter((name) => (query[name] ?? '').trim() !== '')
  return rows.filter((row) => wanted.every((name) => String(row[name]).trim() === query[name]?.trim()))
}

/**
 * The function that stands in for data.ex.co.kr: its three endpoints under /openapi/, the first demo's `/api/traffic`,
 * and `/control`, which makes it fail. Beyond the upstream's own parameters, `at` (RFC 3339) asks for another instant
 * and `sample=1` for the recorded answer.
 */
export function createSimulator(options: SimulatorOptions): Hono {
  const { seed, now, reference, samples, apiKey, waf = false, tollgateLag = 0 } = options
  const world = createWorld({ seed, reference, tollgateLag })
  const control = createControl(now)
  const app = new Hono()

  const keyIsGood = (key = '') =>
    apiKey === undefined ? key.trim() !== '' && key !== 'invalid' : key === apiKey

  /** The body of a feed's answer, or what is wrong with the question. */
  const bodyOf = (feed: Feed, query: Query, instant: Date): Body => {
    if (!keyIsGood(query.key)) return refusal()
    if (query.sample === '1') return samples[feed]
    if (feed === 'tollgates' && query.tmType !== '1' && query.tmType !== '2')
      return refusal('tmType은 1 또는 2여야 합니다.')
    return envelope(
      feed,
      filtered(feed, world.rows(feed, instant, query.tmType === '1' ? 1 : 2), query),
      query,
    )
  }

  /** The answer of a failing call; undefined where the call goes on as usual. */
  const fail = async (
    c: Context,
    failure: Failure,
    feed: Feed,
    query: Query,
  ): Promise<Response | undefined> => {
    const { mode, delayMs, since } = failure
    if (delayMs > 0) {
      const gone = await wait(delayMs, false, { signal: c.req.raw.signal }).catch(() => true)
      if (gone) return new Response(null, { status: 499 })
    }
    switch (mode) {
      case 'slow':
        return undefined
      case 'timeout':
        return c.text('Gateway Timeout', 504)
      case '500':
        return c.text('Internal Server Error', 500)
      case 'html':
        return c.html(BLOCK_PAGE, 400)
      case 'bad-key':
        return send(c, refusal(), query)
      case 'empty':
        return send(c, envelope(feed, [], query), query)
      case 'stale':
        return send(c, bodyOf(feed, query, new Date(since.getTime() - HOUR_MS)), query)
      case 'bad-json': {
        const whole = JSON.stringify(bodyOf(feed, query, now()))
        return c.body(whole.slice(0, Math.ceil(whole.length * 0.6)), 200, { 'content-type': TYPES.json })
      }
    }
  }

  const answer = async (c: Context, feed: Feed, usual: (query: Query, instant: Date) => Response) => {
    const query = c.req.query()
    if (waf && DEFAULT_AGENT.test(c.req.header('user-agent') ?? '')) return c.html(BLOCK_PAGE, 400)
    const instant = query.at === undefined ? now() : instantOf(query.at)
    if (!instant) {
      const reason = 'must be an RFC 3339 instant of the years 2000 to 2099 (a + in it written %2B)'
      const errors = [{ field: 'at', reason }]
      const title = 'Not an instant'
      return c.json(
        { type: 'about:blank', title, status: 400, detail: `at: ${reason}`, errors },
        400,
        PROBLEM,
      )
    }
    const failure = control.decide(feed)
    return (failure && (await fail(c, failure, feed, query))) ?? usual(query, instant)
  }

  for (const feed of feeds)
    app.get(`/openapi/${upstreamOf[feed].path}`, (c) =>
      answer(c, feed, (query, instant) => send(c, bodyOf(feed, query, instant), query)),
    )

  const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET, OPTIONS' }
  const corsHeaders = { ...CORS, 'access-control-allow-headers': 'Content-Type' }
  app.options('/api/traffic', (c) => c.body(null, 200, corsHeaders))
  app.get('/api/traffic', (c) =>
    answer(c, 'accidents', (_, instant) =>
      c.json(originalBody(world.seed, world.notices(instant), instant), 200, corsHeaders),
    ),
  )

  app.get('/control', (c) => c.json(control.show()))
  app.delete('/control', (c) => {
    control.reset()
    return c.json(control.show())
  })
  const tooLarge = {
    type: 'about:blank',
    title: 'Too large',
    status: 413,
    detail: `(body): over ${MAX_CONTROL_BYTES} bytes`,
  }
  const limit = bodyLimit({ maxSize: MAX_CONTROL_BYTES, onError: (c) => c.json(tooLarge, 413, PROBLEM) })
  app.put('/control', limit, async (c) => {
    const result = control.set(await c.req.text())
    if ('errors' in result) return c.json(result, result.status === 400 ? 400 : 422, PROBLEM)
    return c.json(result)
  })
  app.notFound((c) => c.html(NOT_FOUND_PAGE, 404))
  return app
}
