import { join } from 'node:path'
import type { Feed } from '../../functions/traffic/model/feeds.ts'
import { eventTypes, PROCESSOR_GROUP, TRAFFIC_STREAM } from '../../functions/traffic/model/events.ts'

/** One process of the running system. */
export interface Part {
  name: string
  port: number
  /** What it is for, in a few words. */
  what: string
  command: readonly string[]
  env: Readonly<Record<string, string>>
}

export interface PlanOptions {
  root: string
  firstPort: number
  dataDir: string
  cluster: string
  mode: 'real' | 'sim' | 'auto'
  /** Milliseconds between collections. */
  intervals: Readonly<Record<Feed, number>>
  env: Readonly<Record<string, string | undefined>>
}

/** Every function and source, its port and its settings, in the order of the data's way. */
export function plan({ root, firstPort, dataDir, cluster, mode, intervals, env }: PlanOptions): Part[] {
  const functions = join(root, 'functions')
  const url = (port: number) => `http://127.0.0.1:${port}`
  const port = {
    dashboard: firstPort,
    'api-gateway': firstPort + 1,
    'data-api': firstPort + 2,
    'data-processor': firstPort + 3,
    'data-collector': firstPort + 4,
    'openapi-proxy': firstPort + 5,
    simulator: firstPort + 6,
    'redis-stream-source': firstPort + 7,
    'interval-source': firstPort + 8,
  }
  const token = env['INGEST_TOKEN']
  const common = {
    CLUSTER: cluster,
    DATA_DIR: dataDir,
    DATA_SOURCE_MODE: mode,
    LOG_LEVEL: env['LOG_LEVEL'] ?? 'info',
  }
  const node = [process.execPath, '--disable-warning=ExperimentalWarning']
  const part = (
    name: keyof typeof port,
    what: string,
    folder: string,
    more: Record<string, string> = {},
  ): Part => ({
    name,
    what,
    port: port[name],
    command: [...node, join(functions, folder, 'main.ts')],
    env: { ...common, PORT: String(port[name]), ...more },
  })
  const tick = (name: Feed, backfillEvery: string) => ({
    name,
    every: `${intervals[name]}ms`,
    type: eventTypes.collectRequested,
    data: { feed: name },
    // Only a simulator has a past to ask for.
    ...(mode === 'sim' && { backfill: { span: '24h', every: backfillEvery } }),
  })
  const schedules = [tick('accidents', '5m'), tick('tollgates', '15m'), tick('roads', '5m')]
  const collector = part('data-collector', 'normalizes, cuts into events', 'traffic/data-collector', {
    OPENAPI_PROXY_URL: url(port['openapi-proxy']),
    // Otherwise the framework greets in plain text among the JSON lines.
    NODE_ENV: 'production',
  })
  return [
    part('simulator', 'stands in for data.ex.co.kr', 'traffic/simulator'),
    part('openapi-proxy', 'one upstream call per feed and interval', 'traffic/openapi-proxy', {
      SIMULATOR_API_URL: env['SIMULATOR_API_URL'] ?? url(port.simulator),
    }),
    {
      ...collector,
      command: [
        ...node,
        join(root, 'node_modules/@google-cloud/functions-framework/build/src/main.js'),
        `--source=${join(functions, 'traffic/data-collector/main.ts')}`,
        '--target=data-collector',
      ],
    },
    part('data-processor', 'stores events, idempotently', 'traffic/data-processor'),
    part('data-api', 'answers from memory', 'traffic/data-api'),
    part('api-gateway', 'limits, time-outs, /ingest', 'traffic/api-gateway', {
      DATA_API_SERVICE_URL: url(port['data-api']),
      PROCESSOR_SERVICE_URL: url(port['data-processor']),
      // The dashboard stands before it and names the browser's address.
      TRUSTED_HOPS: '1',
    }),
    part('dashboard', 'the page', 'traffic/dashboard', {
      API_GATEWAY_URL: url(port['api-gateway']),
      DASHBOARD_DIR: join(root, 'dist/dashboard'),
    }),
    part('redis-stream-source', 'stream → data-processor', 'sources/redis-stream', {
      STREAM: TRAFFIC_STREAM,
      GROUP: PROCESSOR_GROUP,
      K_SINK: url(port['data-processor']),
      SINK_BATCH: env['SINK_BATCH'] ?? '16',
      MAX_IN_FLIGHT: '4',
      ...(token && { SINK_TOKEN: token }),
    }),
    part('interval-source', 'ticks → data-collector', 'sources/interval', {
      K_SINK: url(port['data-collector']),
      SCHEDULES: JSON.stringify(schedules),
      ...(token && { SINK_TOKEN: token }),
    }),
  ]
}
