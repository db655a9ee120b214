import { Hono } from 'hono'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { respond, createRepresentation } from '../../runtime/representation.ts'
import { freePort } from '../../runtime/testing/server.ts'
import { listen, startGateway, type TestServer } from './testing.ts'

const open: TestServer[] = []
afterEach(async () => {
  await Promise.all(
    open
      .splice(0)
      .toReversed()
      .map((server) => server.close()),
  )
})
const keep = <T extends TestServer>(server: T): T => {
  open.push(server)
  return server
}
const problemBody = z.object({ status: z.int(), title: z.string(), detail: z.string() })
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toMatch('application/problem+json')
  return problemBody.parse(await response.json())
}

async function upstreamOf(configure: (app: Hono) => void) {
  const app = new Hono()
  configure(app)
  return keep(await listen(app))
}

describe('a GET through the gateway', () => {
  test('carries the answer, who served it, security headers and a request id', async () => {
    const { url } = await upstreamOf((app) =>
      app.get('/api/road/status', (c) =>
        c.json({ query: c.req.query() }, 200, {
          'x-served-by': 'member1/data-api-1/p',
          link: '<x>; rel="next"',
          'x-total-count': '7',
        }),
      ),
    )
    const gateway = keep(await startGateway(url))
    const response = await gateway.get('/api/road/status?route=0010&q=%EC%82%AC')
    expect(await response.json()).toEqual({ query: { route: '0010', q: '사' } })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-served-by': 'member1/data-api-1/p',
      link: '<x>; rel="next"',
      'x-total-count': '7',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
    })
  })

  test('drops what belongs to one connection, and passes on id, trace and address', async () => {
    let seen: Record<string, string> = {}
    const { url } = await upstreamOf((app) =>
      app.get('/api/x', (c) => {
        seen = c.req.header()
        return c.json({}, 200, {
          connection: 'x-private',
          'x-private': '1',
          'keep-alive': 'timeout=99',
          'x-public': '1',
        })
      }),
    )
    const gateway = keep(await startGateway(url))
    const response = await gateway.get('/api/x', {
      'x-request-id': 'mine-1',
      te: 'trailers',
      'x-forwarded-for': '203.0.113.9',
      accept: 'application/json',
    })
    expect(response.headers.get('x-request-id')).toBe('mine-1')
    expect(response.headers.get('x-private')).toBeNull()
    expect(response.headers.get('x-public')).toBe('1')
    expect(seen).toMatchObject({
      'x-request-id': 'mine-1',
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      accept: 'application/json',
    })
    expect(seen['te']).toBeUndefined()
    expect(
      (await gateway.get('/api/x', { 'x-request-id': 'a b<script>' })).headers.get('x-request-id'),
    ).toMatch(/^[\w-]{36}$/)
  })

  test('asks upstream whether what it holds still stands, and answers 304 itself', async () => {
    let text = 'one '.repeat(1_000)
    const asked: string[] = []
    const { url } = await upstreamOf((app) =>
      app.get('/api/x', (c) => {
        asked.push(c.req.header('if-none-match') ?? '-')
        return respond(c.req, createRepresentation(text, 'text/plain'), { 'cache-control': 'no-cache' })
      }),
    )
    const gateway = keep(await startGateway(url))
    const first = await gateway.get('/api/x', { 'accept-encoding': 'gzip' })
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('content-encoding')).toBe('gzip')
    expect(await first.text()).toBe(text)
    expect(await (await gateway.get('/api/x', { 'accept-encoding': 'gzip' })).text()).toBe(text)
    expect(asked).toEqual(['-', etag])
    const again = await gateway.get('/api/x', { 'accept-encoding': 'gzip', 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect(again.headers.get('etag')).toBe(etag)
    text = 'two '.repeat(1_000)
    const changed = await gateway.get('/api/x', { 'accept-encoding': 'gzip', 'if-none-match': etag })
    expect(changed.status).toBe(200)
    expect(await changed.text()).toBe(text)
  })

  test('is one request upstream for many equal ones, none of which gets an answer begun before it asked', async () => {
    let count = 0
    const held: (() => void)[] = []
    const { url } = await upstreamOf((app) =>
      app.get('/api/x', async (c) => {
        const number = ++count
        await new Promise<void>((resolve) => held.push(resolve))
        return c.json(number)
      }),
    )
    const gateway = keep(await startGateway(url))
    const body = async () => (await gateway.get('/api/x')).json()
    const first = body()
    await expect.poll(() => held.length).toBe(1)
    const others = Array.from({ length: 20 }, body)
    await expect.poll(() => gateway.asked()).toBe(21)
    held[0]?.()
    await expect.poll(() => held.length).toBe(2)
    held[1]?.()
    expect(await first).toBe(1)
    expect(await Promise.all(others)).toEqual(Array(20).fill(2))
  })

  test('passes on upstream’s refusals as they are', async () => {
    const { url } = await upstreamOf((app) =>
      app.get('/api/x', (c) => c.body('{"status":400}', 400, { 'content-type': 'application/problem+json' })),
    )
    const gateway = keep(await startGateway(url))
    const response = await gateway.get('/api/x')
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ status: 400 })
  })
})

describe('an upstream that fails', () => {
  test('by taking too long is a 504', async () => {
    const { url } = await upstreamOf((app) => app.get('/api/x', () => new Promise<Response>(() => {})))
    const response = await keep(await startGateway(url, { timeoutMs: 100 })).get('/api/x')
    expect(response.status).toBe(504)
    expect((await problemOf(response)).detail).toBe('data-api did not answer within 100 ms; try again')
  })

  test('by being down is a 503, and over once it is back', async () => {
    const upstream = await listen(new Hono(), await freePort())
    await upstream.close()
    const gateway = keep(await startGateway(upstream.url))
    const response = await gateway.get('/api/x')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect((await problemOf(response)).detail).toContain('data-api cannot be reached')
    keep(
      await listen(
        new Hono().get('/api/x', (c) => c.json('back')),
        upstream.port,
      ),
    )
    expect(await (await gateway.get('/api/x')).json()).toBe('back')
  })

  test.each([
    ['before its headers', ''],
    ['in its body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
  ])('by breaking off %s is a 502', async (_, sent) => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(sent))
      socket.on('error', () => {})
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const gateway = keep(await startGateway(`http://127.0.0.1:${port}`))
    const response = await gateway.get('/api/x')
    expect(response.status).toBe(502)
    expect((await problemOf(response)).detail).toContain('broke off')
    server.close()
  })

  test('is not asked for what is not served', async () => {
    const gateway = keep(await startGateway('http://127.0.0.1:9'))
    expect((await problemOf(await gateway.get('/elsewhere'))).detail).toContain('GET /elsewhere')
  })
})
