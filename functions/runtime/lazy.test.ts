import { Hono } from 'hono'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { lazyFunction, type Assembly } from './lazy.ts'
import { processSettings, type ProcessSettings } from './settings.ts'

describe('a function that is loaded when it is needed', () => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
    vi.unstubAllEnvs()
  })

  async function start() {
    vi.stubEnv('LOG_LEVEL', 'silent')
    vi.stubEnv('CLUSTER', 'member1')
    const { promise, resolve } = Promise.withResolvers<Assembly<ProcessSettings>>()
    const asked = vi.fn<() => Promise<Assembly<ProcessSettings>>>(() => promise)
    const lazy = lazyFunction('f', processSettings, asked)
    const server = createServer(lazy.listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const arrive = () =>
      resolve({ assemble: () => ({ app: new Hono().post('/', async (c) => c.body(await c.req.text())) }) })
    ends.push(async () => {
      arrive()
      await (await lazy.load()).close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    })
    return {
      asked,
      arrive,
      ask: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init),
    }
  }

  it('answers a probe before it is loaded as it does afterwards, and is loaded then', async () => {
    const { asked, arrive, ask } = await start()
    const before = await ask('/healthz')
    expect(before.status).toBe(200)
    await expect.poll(() => asked).toHaveBeenCalledOnce()
    arrive()
    await ask('/readyz')
    const after = await ask('/healthz')
    expect(await before.text()).toBe(await after.text())
    for (const name of ['content-type', 'x-served-by']) {
      expect(before.headers.get(name)).toBe(after.headers.get(name))
    }
  })

  it('keeps a request that comes first, body and all, until it is loaded', async () => {
    const { asked, arrive, ask } = await start()
    const answers = Promise.all(['one', 'two'].map((body) => ask('/', { method: 'POST', body })))
    await expect.poll(() => asked).toHaveBeenCalledOnce()
    arrive()
    expect(await Promise.all((await answers).map((answer) => answer.text()))).toEqual(['one', 'two'])
  })
})
