import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRepresentation, respond } from '../../runtime/representation.ts'
import { event, openTestStore, road } from '../data-processor/testing.ts'
import { startApi } from '../data-api/testing.ts'
import { listen, startGateway } from './testing.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})
const keep = <T extends { close(): Promise<void> }>(one: T): T => {
  closing.push(() => one.close())
  return one
}

/** An upstream that lets its answer be shared for a while, and a gateway before it. */
async function start(options: Parameters<typeof startGateway>[1] = {}, control = 's-maxage=1, max-age=0') {
  const upstream = { text: 'one '.repeat(1_000), asked: 0, url: '' }
  const app = new Hono().get('/api/x', (c) => {
    upstream.asked++
    const headers = { 'cache-control': control, 'x-served-by': 'member1/data-api-1/p' }
    return respond(c.req, createRepresentation(upstream.text, 'text/plain'), headers)
  })
  const { url } = keep(await listen(app))
  const gateway = keep(await startGateway(url, options))
  const get = (headers: Record<string, string> = {}) =>
    gateway.get('/api/x', { 'accept-encoding': 'gzip', ...headers })
  return { upstream, gateway, get }
}

describe('an answer that upstream lets be shared', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  test('is given without asking while that lasts, with its age, and then asked for', async () => {
    const { upstream, get } = await start({}, 's-maxage=3, max-age=0')
    const first = await get()
    const text = await first.text()
    upstream.text = 'two '.repeat(1_000)
    vi.advanceTimersByTime(2_999)
    const kept = await get()
    expect(await kept.text()).toBe(text)
    expect(upstream.asked).toBe(1)
    expect(kept.headers.get('age')).toBe('2')
    vi.advanceTimersByTime(1)
    expect(await (await get()).text()).toBe(upstream.text)
    expect(upstream.asked).toBe(2)
  })

  test('is given as it came: encoded, tagged, with who served it, and headers and an id of its own', async () => {
    const { get } = await start()
    const first = await get()
    const kept = await get({ 'x-request-id': 'mine-2' })
    const changing = { date: '', age: null, 'x-request-id': '' }
    expect({ ...Object.fromEntries(kept.headers), ...changing }).toEqual({
      ...Object.fromEntries(first.headers),
      ...changing,
    })
    expect(kept.headers.get('x-request-id')).toBe('mine-2')
    expect((await get()).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    const etag = first.headers.get('etag') ?? ''
    const unchanged = await get({ 'if-none-match': etag })
    expect(unchanged.status).toBe(304)
    expect(unchanged.headers.get('etag')).toBe(etag)
    expect(unchanged.headers.get('content-encoding')).toBeNull()
    const plain = await get({ 'accept-encoding': 'identity' })
    expect(plain.headers.get('content-encoding')).toBeNull()
  })

  test.each([['no-cache'], ['max-age=0'], ['max-age=60, no-store']])(
    'is asked for anew by a request that says %s, for all who come after',
    async (control) => {
      const { upstream, get } = await start()
      await get()
      upstream.text = 'two '.repeat(1_000)
      expect(await (await get({ 'cache-control': control })).text()).toBe(upstream.text)
      expect(await (await get()).text()).toBe(upstream.text)
      expect(upstream.asked).toBe(2)
    },
  )

  test('counts against the client’s rate and in the metrics as any other', async () => {
    const observed: unknown[] = []
    const { get } = await start({
      rate: { perSecond: 1, burst: 3, trustedHops: 0 },
      observe: (...of) => observed.push(of.slice(0, 3)),
    })
    const left = []
    for (let index = 0; index < 3; index++) left.push((await get()).headers.get('ratelimit'))
    expect(left.map((text) => text?.split(';')[1])).toEqual(['r=2', 'r=1', 'r=0'])
    const refused = await get()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('content-type')).toMatch('application/problem+json')
    expect(refused.headers.get('x-frame-options')).toBe('DENY')
    expect(refused.headers.get('x-served-by')).toBe('member1/api-gateway-1/p')
    expect(await refused.json()).toMatchObject({ status: 429 })
    // The first was the app's, which observes for itself.
    const hit = ['GET', '/api/*', 200]
    expect(observed).toEqual([hit, hit, ['GET', '/api/*', 429]])
  })

  test('is not shared where upstream says so', async () => {
    const { upstream, get } = await start({}, 's-maxage=60, no-cache')
    await get()
    await get()
    expect(upstream.asked).toBe(2)
  })
})

test('a pushed change is in the next answer of a gateway that had kept the one before', async () => {
  const store = keep(await openTestStore())
  const api = keep(await startApi(store))
  // So long that only asking anew can show the change.
  const patient = new Hono().get('*', async (c) => {
    const response = await api.app.fetch(c.req.raw)
    const control = response.headers.get('cache-control') ?? ''
    response.headers.set('cache-control', control.replace('s-maxage=1', 's-maxage=3600'))
    return response
  })
  const { url } = keep(await listen(patient))
  const [one, two] = [keep(await startGateway(url)), keep(await startGateway(url))]
  const speeds = async (gateway: typeof one, init: RequestInit = {}) =>
    (await (await fetch(`${gateway.url}/api/road/status`, init)).text()).match(/"speed":\d+/g)
  const slot = (speed: number, collectedAt: string) =>
    event('roads', { collectedAt, records: [road('0010', 'V1', { speed })] })
  const asThePageDoes: RequestInit = { cache: 'no-cache' }

  await api.store(slot(80, '2026-11-21T11:50:00.000Z'))
  for (const gateway of [one, two]) expect(await speeds(gateway)).toEqual(['"speed":80'])
  await api.store(slot(20, '2026-11-21T11:50:01.000Z'))
  expect(await speeds(two), 'kept').toEqual(['"speed":80'])
  for (const gateway of [one, two]) expect(await speeds(gateway, asThePageDoes)).toEqual(['"speed":20'])
  expect(await speeds(two), 'for everyone').toEqual(['"speed":20'])
})
