import { serve } from '@hono/node-server'
import * as fc from 'fast-check'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ProblemError } from '../../runtime/problem.ts'
import { parseSettings } from '../../runtime/settings.ts'
import { migrate } from '../../runtime/store/migrate.ts'
import { openStore } from '../../runtime/store/open.ts'
import { feeds } from '../model/feeds.ts'
import { intervalsOf } from '../model/intervals.ts'
import { migrations } from '../model/migrations.ts'
import { proxyAnswer } from '../model/proxy.ts'
import { loadReference } from '../model/reference.ts'
import type { Database } from '../model/tables.ts'
import { createSimulator } from '../simulator/index.ts'
import { loadSamples } from '../simulator/samples.ts'
import { wantedBy } from './cache-headers.ts'
import { createProxy } from './index.ts'
import { proxySettings, upstreamsOf } from './settings.ts'
import type { UpstreamLimits } from './upstream.ts'

let now = new Date('2026-11-18T08:31:00+09:00')
const simulator = createSimulator({
  seed: 'test',
  now: () => now,
  reference: loadReference(),
  samples: loadSamples(),
  waf: true,
})
const directory = await mkdtemp(join(tmpdir(), 'expressway-proxy-'))
const server = serve({ fetch: simulator.fetch, port: 0 })
const registry = new Registry()
type Ask = (path: string, headers?: Record<string, string>) => Promise<Response>
let request: Ask
/** Of a proxy that waits for the upstream for half a second only. */
let requestHastily: Ask
let close: () => Promise<void>

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const url = `http://127.0.0.1:${port}/`
  const settings = parseSettings(proxySettings, {
    SIMULATOR_API_URL: url,
    DATA_DIR: directory,
    TOLLGATE_API_KEY: '',
  })
  const store = await openStore<Database>(settings)
  await migrate(store, migrations)
  const askOf = (counted: Registry, limits: Partial<UpstreamLimits>): Ask => {
    const app = createProxy({
      upstreams: upstreamsOf(settings),
      store,
      intervals: intervalsOf(settings),
      identity: { service: 'openapi-proxy', cluster: 'test', revision: 'r', pod: 'p' },
      log: pino({ level: 'silent' }),
      registry: counted,
      now: () => now,
      limits: { backoffMs: 1, breakAfter: 1000, ...limits },
      times: { coolDownMs: 1 },
    })
    return async (path, headers = {}) => app.request(path, { headers })
  }
  request = askOf(registry, {})
  requestHastily = askOf(new Registry(), { timeoutMs: 500 })
  close = () => store.close()
})
const control = (body: object) => simulator.request('/control', { method: 'PUT', body: JSON.stringify(body) })
beforeEach(async () => {
  await simulator.request('/control', { method: 'DELETE' })
  now = new Date(now.getTime() + 3_600_000)
})
afterAll(async () => {
  await close()
  server.close()
  await rm(directory, { recursive: true, force: true })
})

describe('in front of the simulator', () => {
  test.each(feeds)('answers every row of %s as it came', async (feed) => {
    const response = await request(`/openapi/sim/${feed}`)
    expect(response.status).toBe(200)
    const { rows, ...rest } = proxyAnswer.parse(await response.json())
    expect(rest).toEqual({ feed, origin: 'sim', fetchedAt: now.toISOString() })
    const ask = (path: string) =>
      simulator.request(`/openapi/${path}&key=k&type=json`, { headers: { 'user-agent': 'Mozilla' } })
    const directly = await ask(
      {
        accidents: 'burstInfo/realTimeSms?pagingYn=N',
        tollgates: 'trafficapi/trafficIc?tmType=2&pagingYn=N',
        roads: 'odtraffic/trafficAmountByRealtime?',
      }[feed],
    )
    const body: unknown = await directly.json()
    expect(Object.values(body ?? {})).toContainEqual(rows)
    expect(rows.length).toBeGreaterThan(10)
    expect(await registry.metrics()).toContain(`upstream_rows{feed="${feed}",origin="sim"} ${rows.length}`)
  })

  test('answers another instant past the cache', async () => {
    const at = '2026-11-18T05:00:00Z'
    const response = await request(`/openapi/sim/roads?at=${at}`)
    expect(response.headers.get('cache-status')).toBe('openapi-proxy; fwd=bypass')
    const { rows } = proxyAnswer.parse(await response.json())
    expect(rows[0]).toMatchObject({ stdDate: '20261118', stdHour: '1400' })
    expect((await request('/openapi/sim/roads')).headers.get('cache-status')).toMatch(/fwd/)
  })

  test.each([
    ['500', 502, /answered 500/],
    ['html', 502, /Request Blocked/],
    ['bad-key', 502, /SIMULATOR_API_KEY was refused/],
    ['bad-json', 502, /not JSON/],
    ['timeout', 504, /did not answer within 500 ms/],
  ])('tells what went wrong when it fails with %s, and recovers', async (mode, status, message) => {
    await control({ mode, feeds: ['accidents'] })
    const ask = mode === 'timeout' ? requestHastily : request
    const response = await ask('/openapi/sim/accidents', { 'cache-control': 'no-cache' })
    expect(response.status).toBe(status)
    expect(await response.text()).toMatch(message)
    await control({ mode: 'none' })
    await expect
      .poll(async () => {
        now = new Date(now.getTime() + 10)
        return (await request('/openapi/sim/accidents')).status
      })
      .toBe(200)
  })

  test('gets through when every other call fails', async () => {
    await control({ mode: '500', share: 0.5 })
    for (let slot = 0; slot < 3; slot++) {
      expect((await request('/openapi/sim/roads')).headers.get('cache-status')).toMatch(/stored/)
      now = new Date(now.getTime() + 3_600_000)
    }
    expect(await registry.metrics()).toMatch(
      /upstream_calls_total\{feed="roads",origin="sim",outcome="status"\} 2/,
    )
  })
})

describe('refuses, and says why,', () => {
  test.each([
    ['/openapi/real/roads', 503, /set ROAD_STATUS_API_KEY/],
    ['/openapi/real/tollgates', 503, /set TOLLGATE_API_KEY/],
    ['/openapi/real/roads?at=2026-11-18T05:00:00Z', 400, /real upstream has no past/],
    ['/openapi/sim/roads?at=yesterday', 400, /at: takes an RFC 3339 instant/],
    ['/openapi/sim/roads?at=2026-11-18T05:00:00Z&at=x', 400, /more than once/],
    ['/openapi/sim/roads?page=1', 400, /page: is no parameter/],
    ['/openapi/manual/roads', 404, /origin: takes real, sim/],
    ['/openapi/sim/cctv', 404, /feed: takes accidents, tollgates, roads/],
    ['/openapi', 404, /nothing is served/],
  ])('%s', async (path, status, message) => {
    const response = await request(path)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
    expect(await response.text()).toMatch(message)
  })

  test('a Cache-Control whose number is none', async () => {
    const response = await request('/openapi/sim/roads', { 'cache-control': 'stale-if-error=soon' })
    expect(response.status).toBe(400)
  })
})

test('any Cache-Control is understood, ignored or refused by name', () => {
  const directive = fc.tuple(
    fc.oneof(fc.constantFrom('min-fresh', 'stale-if-error', 'NO-CACHE', 'no-store'), fc.string()),
    fc.oneof(fc.constantFrom('', '=5', '="5"', '=-1', '=', '=1e9'), fc.string()),
  )
  fc.assert(
    fc.property(fc.array(directive.map((parts) => parts.join(''))), (directives) => {
      let outcome: unknown
      try {
        outcome = wantedBy(directives.join(', ')).fresh
      } catch (error) {
        outcome = error instanceof ProblemError && error.status
      }
      expect([true, false, 400]).toContain(outcome)
    }),
  )
})
