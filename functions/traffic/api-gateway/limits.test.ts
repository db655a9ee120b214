import { Hono } from 'hono'
import { Readable } from 'node:stream'
import { request } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'
import { groupOf } from './rate-limit.ts'
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

async function start(options: Parameters<typeof startGateway>[1] = {}) {
  const taken: { headers: Record<string, string>; body: string }[] = []
  const app = new Hono()
    .get('/api/x', (c) => c.json('ok'))
    .post('/', async (c) => {
      taken.push({ headers: c.req.header(), body: await c.req.text() })
      return c.body(null, 204, { 'x-served-by': 'member1/data-processor-1/p' })
    })
  const upstream = await listen(app)
  const gateway = await startGateway(upstream.url, options)
  open.push(upstream, gateway)
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${gateway.url}/ingest`, { method: 'POST', body, headers })
  return { gateway, taken, post }
}

describe('the rate of a client', () => {
  const rate = { perSecond: 1, burst: 3, trustedHops: 0 }

  test('is limited with 429, and each answer says what is left', async () => {
    const { gateway } = await start({ rate })
    const first = await gateway.get('/api/x')
    expect(first.headers.get('ratelimit-policy')).toBe('"client";q=3;w=3')
    expect(first.headers.get('ratelimit')).toBe('"client";r=2;t=3')
    await gateway.get('/api/x')
    await gateway.get('/api/x', { 'x-forwarded-for': '203.0.113.1' })
    const refused = await gateway.get('/api/x')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('content-type')).toMatch('application/problem+json')
    expect(refused.headers.get('x-request-id')).toBeTruthy()
    expect(refused.headers.get('x-frame-options')).toBe('DENY')
  })

  test('is the client’s, as the trusted proxy saw it', async () => {
    const { gateway } = await start({ rate: { ...rate, trustedHops: 1 } })
    const ask = async (forwarded: string) =>
      (await gateway.get('/api/x', { 'x-forwarded-for': forwarded })).status
    const statuses = []
    for (const forged of ['1', '2', '3', '4']) statuses.push(await ask(`203.0.113.${forged}, 198.51.100.7`))
    expect(statuses).toEqual([200, 200, 200, 429])
    expect(await ask('198.51.100.8')).toBe(200)
  })

  test.each([
    ['198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is counted for %s', (address, group) => {
    expect(groupOf(address)).toBe(group)
  })
})

describe('/ingest', () => {
  test('hands events to the processor as they came, and its answer back', async () => {
    const { post, taken } = await start()
    const binary = {
      'content-type': 'application/json',
      'ce-type': 'kr.expressway.roads.collected.v1',
      'ce-id': '1',
      'ce-source': '/me',
      'ce-specversion': '1.0',
    }
    const response = await post('{"records":[]}', binary)
    expect(response.status).toBe(204)
    expect(response.headers.get('x-served-by')).toBe('member1/data-processor-1/p')
    expect(taken[0]).toMatchObject({ body: '{"records":[]}', headers: binary })
    for (const type of ['application/cloudevents+json', 'application/cloudevents-batch+json']) {
      expect((await post('[]', { 'content-type': type })).status).toBe(204)
    }
    expect(taken.map(({ headers }) => headers['content-type']).slice(1)).toEqual([
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
    ])
  })

  test('demands the token, before it reads the body', async () => {
    const { post, taken } = await start({ token: 'open sesame' })
    for (const authorization of ['', 'Bearer wrong', 'Basic b3Blbg==']) {
      const response = await post('{}', { authorization })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
    expect(taken).toEqual([])
  })

  test('lets the right token through, and to the processor', async () => {
    const { post, taken } = await start({ token: 'open-sesame' })
    expect((await post('{}', { authorization: 'Bearer open-sesame' })).status).toBe(204)
    expect(taken[0]?.headers['authorization']).toBe('Bearer open-sesame')
  })

  test('takes 1 MiB and no more, said or unsaid', async () => {
    const { gateway, post, taken } = await start()
    expect((await post('x'.repeat(2 ** 20))).status).toBe(204)
    const refused = await post('x'.repeat(2 ** 20 + 1))
    expect(refused.status).toBe(413)
    expect(refused.headers.get('content-type')).toMatch('application/problem+json')
    const chunks = Array.from({ length: 5 }, () => Buffer.alloc(2 ** 18))
    const unsaid = await request(`${gateway.url}/ingest`, { method: 'POST', body: Readable.from(chunks) })
    expect(unsaid.statusCode).toBe(413)
    await unsaid.body.dump()
    expect(taken).toHaveLength(1)
  })

  test('is a 503 where no processor is set up', async () => {
    const { post } = await start({ processor: undefined })
    expect((await post('{}')).status).toBe(503)
  })
})

test.each([
  ['PUT', '/api/x', 'GET, HEAD, POST'],
  ['DELETE', '/ingest', 'GET, HEAD, POST'],
  ['POST', '/api/x', 'GET, HEAD'],
  ['GET', '/ingest', 'POST'],
])('%s %s is a 405 that says what is allowed', async (method, path, allow) => {
  const { gateway } = await start()
  const response = await fetch(gateway.url + path, { method })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe(allow)
})

test('HEAD answers as GET would, without a body', async () => {
  const { gateway } = await start()
  const response = await fetch(`${gateway.url}/api/x`, { method: 'HEAD' })
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('')
})
