import { join } from 'node:path'

/** A request, and any 2xx is its answer. */
export interface Probe {
  method: 'GET' | 'POST'
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

export interface Candidate {
  name: string
  args: readonly string[]
  env?: Readonly<Record<string, string>>
  /** What it is there for, where it can answer that alone. */
  real?: Probe
}

const BARE = `require('node:http').createServer((q, r) => r.end('ok')).listen(Number(process.env.PORT))`
const NOBODY = 'http://127.0.0.1:9'

const EVENT: Probe = {
  method: 'POST',
  path: '/',
  headers: {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '/bench',
    'ce-type': 'kr.expressway.accidents.collected.v1',
  },
  body: JSON.stringify({ collectedAt: new Date().toISOString(), origin: 'sim', records: [] }),
}

/** The yardstick first, then each function with what it cannot start without. */
export function candidates(root: string, bundle: (name: string) => string): readonly Candidate[] {
  const reference = (name: string) => ({ REFERENCE_DIR: join(root, 'dist/functions', name, 'reference') })
  const sink = { K_SINK: NOBODY }
  return [
    { name: 'bare node:http', args: ['-e', BARE] },
    {
      name: 'dashboard',
      args: [bundle('dashboard')],
      env: { DASHBOARD_DIR: join(root, 'dist/dashboard') },
      real: { method: 'GET', path: '/' },
    },
    {
      name: 'api-gateway',
      args: [bundle('api-gateway')],
      env: { DATA_API_SERVICE_URL: NOBODY, PROCESSOR_SERVICE_URL: NOBODY },
    },
    {
      name: 'data-api',
      args: [bundle('data-api')],
      env: reference('data-api'),
      real: { method: 'GET', path: '/api/accidents/latest' },
    },
    { name: 'data-processor', args: [bundle('data-processor')], real: EVENT },
    {
      name: 'data-collector',
      args: [bundle('data-collector')],
      env: { ...reference('data-collector'), OPENAPI_PROXY_URL: NOBODY },
    },
    { name: 'openapi-proxy', args: [bundle('openapi-proxy')], env: { SIMULATOR_API_URL: NOBODY } },
    {
      name: 'simulator',
      args: [bundle('simulator')],
      env: reference('simulator'),
      real: { method: 'GET', path: '/openapi/burstInfo/realTimeSms?key=bench&type=json' },
    },
    {
      name: 'redis-stream-source',
      args: [bundle('redis-stream-source')],
      env: { ...sink, STREAM: 's', GROUP: 'g' },
    },
    {
      name: 'interval-source',
      args: [bundle('interval-source')],
      env: { ...sink, SCHEDULES: '[{"name":"t","every":"1h","type":"t","data":{}}]' },
    },
  ]
}
