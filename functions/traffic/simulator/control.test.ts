import * as fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { loadReference } from '../model/reference.ts'
import { createSimulator } from './index.ts'
import { loadSamples } from './samples.ts'

const fixed = { seed: 'test', reference: loadReference(), samples: loadSamples() }
let now = new Date('2026-11-18T08:31:00+09:00')
let app = createSimulator({ ...fixed, now: () => now })

beforeEach(() => {
  now = new Date('2026-11-18T08:31:00+09:00')
  app = createSimulator({ ...fixed, now: () => now })
})

const ROADS = '/openapi/odtraffic/trafficAmountByRealtime?key=test&type=json'
const NOTICES = '/openapi/burstInfo/realTimeSms?key=test&type=json'
const TOLLGATES = '/openapi/trafficapi/trafficIc?key=test&type=json&tmType=2'
const put = (body: unknown) =>
  app.request('/control', { method: 'PUT', body: typeof body === 'string' ? body : JSON.stringify(body) })
const shown = async () => (await app.request('/control')).json()

test('is healthy at first, shows what is set, and resets', async () => {
  expect(await shown()).toMatchObject({ mode: 'none' })
  expect(await (await put({ mode: '500', share: 0.5 })).json()).toMatchObject({ mode: '500', share: 0.5 })
  expect(await shown()).toMatchObject({ mode: '500', feeds: ['accidents', 'tollgates', 'roads'] })
  await app.request('/control', { method: 'DELETE' })
  expect(await shown()).toMatchObject({ mode: 'none' })
  expect((await app.request(NOTICES)).status).toBe(200)
})

test.each([
  ['500', 500, 'Internal Server Error'],
  ['html', 400, 'Request Blocked'],
  ['bad-key', 200, '인증키가 유효하지 않습니다.'],
  ['empty', 200, '"realTimeSMSList":[]'],
])('mode %s', async (mode, status, text) => {
  await put({ mode })
  const response = await app.request(NOTICES)
  expect(response.status).toBe(status)
  expect(await response.text()).toContain(text)
})

test('bad JSON is cut off in the middle, on every feed', async () => {
  await put({ mode: 'bad-json' })
  for (const url of [ROADS, NOTICES, TOLLGATES]) {
    const response = await app.request(url)
    expect(response.status).toBe(200)
    await expect(response.json()).rejects.toThrow(SyntaxError)
  }
})

test('stale rows stand still while time goes on', async () => {
  await put({ mode: 'stale' })
  const first = await (await app.request(ROADS)).text()
  now = new Date('2026-11-18T09:11:00+09:00')
  expect(await (await app.request(ROADS)).text()).toBe(first)
  expect(first).toContain('"stdHour":"0730"')
})

test('slow answers as usual, after the delay; a time-out is none', async () => {
  await put({ mode: 'slow', delayMs: 5 })
  expect(await (await app.request(NOTICES)).json()).toMatchObject({ code: 'SUCCESS' })
  await put({ mode: 'timeout', delayMs: 5 })
  expect((await app.request(NOTICES)).status).toBe(504)
})

test('a time-out ends when its caller leaves', async () => {
  await put({ mode: 'timeout' })
  const caller = new AbortController()
  const pending = app.request(NOTICES, { signal: caller.signal })
  caller.abort()
  expect((await pending).status).toBe(499)
})

test('fails the chosen share of calls of the chosen feeds, evenly', async () => {
  await put({ mode: '500', share: 0.3, feeds: ['accidents'] })
  const statuses: number[] = []
  for (let call = 0; call < 20; call++) statuses.push((await app.request(NOTICES)).status)
  expect(statuses.filter((status) => status === 500)).toHaveLength(6)
  expect(statuses.slice(0, 10).filter((status) => status === 500)).toHaveLength(3)
  expect((await app.request(TOLLGATES)).status).toBe(200)
  await put({ mode: '500' })
  expect((await app.request('/api/traffic')).status).toBe(500)
})

test('ends by itself', async () => {
  await put({ mode: '500', until: '2026-11-18T09:00:00+09:00' })
  expect((await app.request(NOTICES)).status).toBe(500)
  now = new Date('2026-11-18T09:00:00+09:00')
  expect((await app.request(NOTICES)).status).toBe(200)
  expect(await shown()).toMatchObject({ mode: 'none' })
})

test.each([
  ['{', 400, '(body)'],
  [[], 422, '(body)'],
  [{ mode: 'explode' }, 422, 'mode'],
  [{ mode: '500', share: 1.5 }, 422, 'share'],
  [{ mode: '500', feeds: ['weather'] }, 422, 'feeds.0'],
  [{ mode: '500', delayMs: -1 }, 422, 'delayMs'],
  [{ mode: '500', until: 'soon' }, 422, 'until'],
  [{ mode: '500', until: '2026-11-18T08:00:00+09:00' }, 422, 'until'],
  [{ mode: '500', shares: 1 }, 422, 'shares'],
])('refuses %j, naming the field, and changes nothing', async (body, status, field) => {
  await put({ mode: 'slow', delayMs: 1 })
  const response = await put(body)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status, errors: [{ field }] })
  expect(await shown()).toMatchObject({ mode: 'slow' })
})

test('no body makes it fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
      expect((await put(body)).status).toBeLessThan(500)
    }),
  )
  expect((await put('x'.repeat(20_000))).status).toBe(413)
})
