import type { entries } from '../entries.ts'

export type ImageName = keyof typeof entries

interface Request {
  method?: 'GET' | 'POST'
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

/** How images/warm.cjs starts a function while its image is built, and what it asks; nothing of one that ends by itself. */
export interface WarmUp {
  env: Readonly<Record<string, string>>
  ask?: readonly Request[]
}

// Refuses at once, so that the code that talks to a server is loaded without one.
const NOBODY = '127.0.0.1:9'
const database = { DB_HOST: NOBODY, DB_USER: 'nobody' }
const redis = { REDIS_ADDR: NOBODY }
const url = `http://${NOBODY}`

const event = (type: string, data: object): Request => ({
  method: 'POST',
  path: '/',
  headers: {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': 'warm-up',
    'ce-source': '/images',
    'ce-type': type,
  },
  body: JSON.stringify(data),
})

/** Settings that make each function load what it loads in a cluster, and a first request of the kind it gets there. */
export const warmUps: Readonly<Record<ImageName, WarmUp>> = {
  dashboard: { env: { API_GATEWAY_URL: url }, ask: [{ path: '/' }] },
  'api-gateway': {
    env: { DATA_API_SERVICE_URL: url, PROCESSOR_SERVICE_URL: url },
    ask: [{ path: '/api/accidents/latest' }],
  },
  'data-api': {
    env: { ...database, ...redis },
    ask: [{ path: '/api/accidents/latest' }, { path: '/api/road/status' }],
  },
  'data-processor': {
    env: { ...database, ...redis },
    ask: [
      event('kr.expressway.accidents.collected.v1', {
        collectedAt: '2026-01-01T00:00:00Z',
        origin: 'sim',
        records: [],
      }),
    ],
  },
  'data-collector': {
    env: { ...redis, OPENAPI_PROXY_URL: url },
    ask: [event('kr.expressway.collect.requested.v1', { feed: 'accidents' })],
  },
  'openapi-proxy': {
    env: { ...database, SIMULATOR_API_URL: url },
    ask: [{ path: '/openapi/sim/accidents' }],
  },
  simulator: { env: {}, ask: [{ path: '/openapi/burstInfo/realTimeSms?key=warm-up&type=json' }] },
  migrate: { env: database },
  'redis-stream-source': {
    env: { ...redis, K_SINK: url, STREAM: 'warm-up', GROUP: 'warm-up' },
    ask: [{ path: '/metrics' }],
  },
  'interval-source': {
    env: {
      ...redis,
      K_SINK: url,
      SCHEDULES: '[{"name":"warm-up","every":"1h","type":"warm-up","data":{}}]',
    },
    ask: [{ path: '/metrics' }],
  },
}
