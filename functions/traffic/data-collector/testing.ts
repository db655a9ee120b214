import { Hono } from 'hono'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { binaryHeaders } from '../../runtime/events/encode.ts'
import type { Attributes } from '../../runtime/events/index.ts'
import { onProblem, ProblemError } from '../../runtime/problem.ts'
import type { EventStream } from '../../runtime/stream/index.ts'
import { accidentsCollected, eventTypes, TRAFFIC_STREAM } from '../model/events.ts'
import { loadReference } from '../model/reference.ts'
import { createCollector, type CollectorParts } from './index.ts'

interface TestProxy {
  answers: Partial<Record<string, unknown[] | ProblemError>>
  asked: string[]
  stale: boolean
  send(request: Request): Response | Promise<Response>
}

/** A proxy that answers what a test says, by origin, and keeps what it was asked: origin, feed, at, Cache-Control. */
export function proxyThat(): TestProxy {
  const app = new Hono()
  app.onError(onProblem({ error: () => undefined }))
  const proxy: TestProxy = { answers: {}, asked: [], stale: false, send: (request) => app.request(request) }
  app.get('/openapi/:origin/:feed', (c) => {
    const { origin, feed } = c.req.param()
    proxy.asked.push([origin, feed, c.req.query('at') ?? '', c.req.header('cache-control')].join(' '))
    const rows = proxy.answers[origin]
    if (rows instanceof ProblemError) throw rows
    if (proxy.stale) c.header('cache-status', 'openapi-proxy; fwd=stale; detail=stale-if-error')
    return c.json({ feed, origin, fetchedAt: '2026-11-21T06:00:03.456Z', rows })
  })
  return proxy
}

export const down = () => new ProblemError(502, 'data.ex.co.kr answered 500', { retryAfter: 9 })

/** A row of the accident feed, as little of it as makes a record. */
export const notice = (accPointNM: string) => ({
  accDate: '2026.11.21',
  accHour: '14:00:00',
  accType: '사고',
  accPointNM,
})

/** A collector in mode sim unless told otherwise; `collect` sends it an event, `logged` is what it logs. */
export function collectorOf(parts: Partial<CollectorParts> & Pick<CollectorParts, 'proxy' | 'stream'>) {
  const logged: string[] = []
  const registry = new Registry()
  const app = createCollector({
    reference: loadReference(),
    mode: 'sim',
    intervals: { accidents: 30_000, tollgates: 300_000, roads: 300_000 },
    identity: { service: 'data-collector', cluster: 'member1', revision: 'r', pod: 'p' },
    log: pino({}, { write: (line) => logged.push(line) }),
    registry,
    maxStreamLength: 1_000,
    ...parts,
  })
  const collect = async (slot?: string, attributes: Partial<Attributes> = {}, feed = 'accidents') => {
    const event: Attributes = {
      specversion: '1.0',
      id: '1',
      source: '/ticks',
      type: eventTypes.collectRequested,
      datacontenttype: 'application/json',
      ...(slot && { subject: `${feed}/${slot}`, time: slot }),
      ...attributes,
    }
    return app.request('/', { method: 'POST', headers: binaryHeaders(event), body: JSON.stringify({ feed }) })
  }
  return { app, collect, logged, registry }
}

/** The attributes and data of every event in the stream, by name. */
export async function eventsIn(stream: Pick<EventStream, 'range'>): Promise<Record<string, string>[]> {
  const entries = await stream.range(TRAFFIC_STREAM, '-', '+', 1_000)
  return entries.map(({ fields }) => {
    const texts = fields.map(String)
    const names = texts.filter((_, index) => index % 2 === 0)
    return Object.fromEntries(names.map((name, index) => [name, texts[index * 2 + 1] ?? '']))
  })
}

/** The accident collections in the stream. */
export async function appendedTo(stream: Pick<EventStream, 'range'>) {
  const events = await eventsIn(stream)
  return events.map(({ id, data }) => ({ id, data: accidentsCollected.parse(JSON.parse(data ?? '')) }))
}
