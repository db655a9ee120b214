import { serve } from '@hono/node-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { accidentView, routeSummaryView, systemView } from '../functions/traffic/model/api.ts'
import { change } from '../functions/traffic/model/events.ts'
import { loadReference } from '../functions/traffic/model/reference.ts'
import { freePort } from '../functions/runtime/testing/server.ts'
import { createSimulator } from '../functions/traffic/simulator/index.ts'
import { loadSamples } from '../functions/traffic/simulator/samples.ts'
import { events } from './sse.ts'
import { startSystem, type System } from './system.ts'

const KEY = 'the-key'
/** Stands in for data.ex.co.kr: a simulator of its own, with another world, that wants a key. */
const upstream = createSimulator({
  seed: 'elsewhere',
  now: () => new Date(),
  reference: loadReference(),
  samples: loadSamples(),
  apiKey: KEY,
  waf: true,
})
let server: ReturnType<typeof serve>
let system: System
let started: Date

beforeAll(async () => {
  const port = await freePort()
  server = serve({ fetch: upstream.fetch, port })
  started = new Date()
  const openapi = `http://127.0.0.1:${port}/openapi`
  system = await startSystem({
    env: {
      DATA_SOURCE_MODE: 'auto',
      COLLECT_INTERVAL: '2s',
      TOLLGATE_COLLECT_INTERVAL: '5s',
      REAL_OPENAPI_URL: `${openapi}/burstInfo/realTimeSms`,
      REAL_OPENAPI_KEY: KEY,
      TOLLGATE_API_URL: `${openapi}/trafficapi/trafficIc`,
      TOLLGATE_API_KEY: KEY,
      ROAD_STATUS_API_URL: `${openapi}/odtraffic/trafficAmountByRealtime`,
    },
  })
  await system.printed('first rows of every feed stored')
})
afterAll(async () => {
  await system.end()
  server.close()
})

const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(await (await fetch(system.url + path, { cache: 'no-cache' })).json())

/** Resolves when accidents of this origin have been stored. */
async function accidentsFrom(origin: string): Promise<void> {
  const stream = await events(`${system.url}/api/events`)
  await stream.next(({ event, data }) => {
    if (event !== 'change') return false
    const told = change.parse(JSON.parse(data))
    return told.feed === 'accidents' && told.origin === origin
  })
  stream.close()
}

it('collects from the real upstream, and from the simulator what has no key, having said so', async () => {
  // One call that was too slow is answered by the simulator until the next.
  const origins = async () => {
    const { feeds } = await get('/api/system', systemView)
    return Object.fromEntries(feeds.map(({ feed, origin }) => [feed, origin]))
  }
  await expect.poll(origins).toEqual({ accidents: 'real', tollgates: 'real', roads: 'sim' })
  expect(system.output()).toContain('ROAD_STATUS_API_KEY not set: roads from the simulator only')
})

it('turns to the simulator while the real upstream fails, and back by itself', async () => {
  await upstream.request('/control', { method: 'PUT', body: JSON.stringify({ mode: '500' }) })
  await accidentsFrom('sim')
  await system.printed('collecting from the simulator until the real upstream answers: ')
  // The last chunk of a collection ends what is not in it.
  const goingOn = async () => {
    const all = await get('/api/accidents/latest?limit=500', z.array(accidentView))
    return new Set(all.filter(({ endedAt }) => endedAt === null).map(({ origin }) => origin))
  }
  await expect.poll(goingOn).toEqual(new Set(['sim']))
  await upstream.request('/control', { method: 'DELETE' })
  await accidentsFrom('real')
})

it('fills in no past: the real upstream has none', async () => {
  const from = new Date(started.getTime() - 86_400_000).toISOString()
  const to = new Date(started.getTime() - 900_000).toISOString()
  const path = `/api/road/summary/history?route=0010&from=${from}&to=${to}`
  expect(await get(path, z.array(routeSummaryView))).toEqual([])
})
