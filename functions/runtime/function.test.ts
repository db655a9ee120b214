import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { createFunction, type FunctionParts } from './function.ts'
import { identify } from './identity.ts'
import { ProblemError } from './problem.ts'
import { parseSettings, processSettings } from './settings.ts'

describe('a function', () => {
  const running: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close()
  })

  async function start(parts: Partial<FunctionParts> & { routes?: (app: Hono) => void } = {}) {
    const settings = parseSettings(processSettings, {
      CLUSTER: 'member1',
      K_REVISION: 'f-00001',
      POD_NAME: 'f-pod',
      LOG_LEVEL: 'silent',
    })
    const app = new Hono()
    parts.routes?.(app)
    const one = await createFunction(identify('f', settings), settings, () => ({ app, ...parts }))
    running.push(one)
    return one.app
  }

  it('tells who served every answer, its own refusals too', async () => {
    const app = await start({ routes: (routes) => routes.get('/', (c) => c.text('hello')) })
    for (const path of ['/', '/nothing', '/healthz']) {
      expect((await app.request(path)).headers.get('x-served-by')).toBe('member1/f-00001/f-pod')
    }
  })

  it('leaves the name of whoever really served an answer that it only forwards', async () => {
    const app = await start({
      routes: (routes) => routes.get('/', (c) => c.text('x', 200, { 'x-served-by': 'member2/g/p' })),
    })
    expect((await app.request('/')).headers.get('x-served-by')).toBe('member2/g/p')
  })

  it('is ready only while its dependencies can be used, and says which cannot', async () => {
    let down = false
    const app = await start({
      checks: {
        store: async () => {
          if (down) throw new Error('MariaDB at db:3306 cannot be reached')
        },
        stream: async () => undefined,
      },
    })
    expect((await app.request('/readyz')).status).toBe(200)
    down = true
    const answer = await app.request('/readyz')
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ failures: { store: 'MariaDB at db:3306 cannot be reached' } })
    expect((await app.request('/healthz')).status).toBe(200)
  })

  it('answers what is not there, and a wrong method, as problems', async () => {
    const app = await start({ routes: (routes) => routes.post('/events', (c) => c.body(null, 204)) })
    const missing = await app.request('/nothing')
    expect(missing.status).toBe(404)
    expect(missing.headers.get('content-type')).toContain('application/problem+json')
    const wrong = await app.request('/events')
    expect(wrong.status).toBe(405)
    expect(wrong.headers.get('allow')).toContain('POST')
  })

  it('sends the problem that a handler throws, and hides what nobody foresaw', async () => {
    const app = await start({
      routes: (routes) =>
        routes
          .get('/busy', () => {
            throw new ProblemError(503, 'the store is down; it is tried again', { retryAfter: 5 })
          })
          .get('/broken', () => {
            throw new Error('password=hunter2')
          }),
    })
    const busy = await app.request('/busy')
    expect(busy.headers.get('retry-after')).toBe('5')
    expect(await busy.json()).toMatchObject({
      status: 503,
      title: 'Service Unavailable',
      detail: 'the store is down; it is tried again',
    })
    const broken = await app.request('/broken')
    expect(broken.status).toBe(500)
    expect(await broken.text()).not.toContain('hunter2')
  })

  it('counts requests by route pattern, so that paths cannot flood the labels', async () => {
    const app = await start({ routes: (routes) => routes.get('/items/:id', (c) => c.text('one')) })
    for (const id of ['1', '2', '3']) await app.request(`/items/${id}`)
    const metrics = await (await app.request('/metrics')).text()
    expect(metrics).toMatch(/http_server_request_duration_seconds_count\{[^}]*route="\/items\/:id"[^}]*\} 3/)
    expect(metrics).not.toContain('/items/1')
  })
})
