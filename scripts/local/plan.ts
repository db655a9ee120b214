import { join } from 'node:path'
import type { Feed } from '../../functions/traffic/model/feeds.ts'
import { eventTypes, PROCESSOR_GROUP, TRAFFIC_STREAM } from '../../functions/traffic/model/events.ts'
import { FUNCTIONS } from './build.ts'

/** One process of the running system. */
export interface Part {
  name: string
  port: number
  /** What it is for, in a few words. */
  what: string
  /** It sends to the others, so it starts when they are ready. */
  isSource: boolean
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
  /** How much of the past to ask the simulator for, milliseconds. */
  backfillMs: number
  env: Readonly<Record<string, string | undefined>>
}

/**
 * How the source sends to the processor. Sixteen of the largest events are what a batch may hold. Four requests keep
 * MariaDB busy while the processor reads the next; of eight, the further ones mostly wait for locks of the others.
 */
export const PROCESSOR_BATCH = { SINK_BATCH: '16', MAX_IN_FLIGHT: '4' } as const

/** Every function and source, its port and its settings, in the order of the data's way. */
export function plan({
  root,
  firstPort,
  dataDir,
  cluster,
  mode,
  intervals,
  backfillMs,
  env,
}: PlanOptions): Part[] {
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
    REFERENCE_DIR: env['REFERENCE_DIR'] ?? join(root, 'functions/traffic/reference'),
  }
  const node = [process.execPath, '--disable-warning=ExperimentalWarning']
  const module = (name: keyof typeof port) => join(root, FUNCTIONS, `${name}.mjs`)
  const part = (name: keyof typeof port, what: string, more: Record<string, string> = {}): Part => ({
    name,
    what,
    isSource: 'K_SINK' in more,
    port: port[name],
    command: [...node, module(name)],
    env: { ...common, PORT: String(port[name]), ...more },
  })
  const tick = (name: Feed, backfillEvery: string) => ({
    name,
    every: `${intervals[name]}ms`,
    type: eventTypes.collectRequested,
    data: { feed: name },
    // Only a simulator has a past to ask for.
    ...(mode === 'sim' && backfillMs > 0 && { backfill: { span: `${backfillMs}ms`, every: backfillEvery } }),
  })
  const schedules = [tick('accidents', '5m'), tick('tollgates', '15m'), tick('roads', '5m')]
  return [
    part('simulator', 'stands in for data.ex.co.kr'),
    part('openapi-proxy', 'one upstream call per feed and interval', {
      SIMULATOR_API_URL: env['SIMULATOR_API_URL'] ?? url(port.simulator),
    }),
    part('data-collector', 'normalizes, cuts into events', {
      OPENAPI_PROXY_URL: url(port['openapi-proxy']),
      // Otherwise the Functions Framework answers a body that is no JSON with a stack trace.
      NODE_ENV: 'production',
    }),
    part('data-processor', 'stores events, idempotently'),
    part('data-api', 'answers from memory'),
    part('api-gateway', 'limits, time-outs, /ingest', {
      DATA_API_SERVICE_URL: url(port['data-api']),
      PROCESSOR_SERVICE_URL: url(port['data-processor']),
      // The dashboard stands before it and names the browser's address.
      TRUSTED_HOPS: '1',
    }),
    part('dashboard', 'the page', {
      API_GATEWAY_URL: url(port['api-gateway']),
      DASHBOARD_DIR: join(root, 'dist/dashboard'),
    }),
    part('redis-stream-source', 'stream → data-processor', {
      STREAM: TRAFFIC_STREAM,
      GROUP: PROCESSOR_GROUP,
      K_SINK: url(port['data-processor']),
      ...PROCESSOR_BATCH,
      ...(env['SINK_BATCH'] && { SINK_BATCH: env['SINK_BATCH'] }),
      ...(token && { SINK_TOKEN: token }),
    }),
    part('interval-source', 'ticks → data-collector', {
      K_SINK: url(port['data-collector']),
      SCHEDULES: JSON.stringify(schedules),
      ...(token && { SINK_TOKEN: token }),
    }),
  ]
}
