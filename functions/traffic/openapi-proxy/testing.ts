import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import type { Dialect, Store } from '../../runtime/store/index.ts'
import { openStore, storeSettings } from '../../runtime/store/open.ts'
import type { TestMariaDb } from '../../runtime/testing/mariadb.ts'
import type { Feed } from '../model/feeds.ts'
import type { Database } from '../model/tables.ts'
import { UpstreamError } from './errors.ts'
import { createProxy, type ProxyParts } from './index.ts'
import { proxyMetrics } from './metrics.ts'
import { createUpstream, defaultLimits, type UpstreamLimits } from './upstream.ts'

export interface TestUpstream {
  readonly url: string
  /** What was asked, in order. */
  readonly calls: { url: URL; headers: IncomingMessage['headers'] }[]
  /** The most requests that were open at once. */
  mostAtOnce(): number
  /** What answers from now on. */
  answer(handler: Handler): void
  stop(): Promise<void>
}

type Handler = (url: URL, response: ServerResponse) => unknown

/** A server on a free port that answers as the test says: an upstream of any manners. */
export async function startUpstream(): Promise<TestUpstream> {
  let handler: Handler = (_, response) => response.writeHead(500).end()
  let open = 0
  let most = 0
  const calls: TestUpstream['calls'] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://upstream')
    calls.push({ url, headers: request.headers })
    most = Math.max(most, ++open)
    response.once('close', () => open--)
    handler(url, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port to be had')
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    mostAtOnce: () => most,
    answer(next) {
      handler = next
      calls.length = 0
      most = 0
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Answers JSON with HTTP 200. */
export const json =
  (body: unknown): Handler =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(body))

/** Answers pages of numbered rows under `list`, as the upstream does: `count` of them, or fewer than it announces. */
export const paged =
  (list: string, count: number, held = count): Handler =>
  (url, response) => {
    const numOfRows = Number(url.searchParams.get('numOfRows'))
    const pageNo = Number(url.searchParams.get('pageNo'))
    const from = (pageNo - 1) * numOfRows
    const length = Math.max(0, Math.min(numOfRows, held - from))
    const rows = Array.from({ length }, (_, index) => ({ row: String(from + index) }))
    const pageSize = Math.ceil(count / numOfRows)
    json({ code: 'SUCCESS', message: 'ok', count, pageNo, numOfRows, pageSize, [list]: rows })(url, response)
  }

export const KEY = 'S3cret/Key+1'
const quick: UpstreamLimits = {
  ...defaultLimits,
  backoffMs: 1,
  gapMs: 1,
  maxBytes: 100_000,
  breakAfter: 100,
  rowsPerPage: { accidents: 10, tollgates: 10, roads: 0 },
}

/** An upstream client of that server, that asks again at once, and what it logs and measures. */
export function connect(server: TestUpstream, feed: Feed = 'roads', limits: Partial<UpstreamLimits> = {}) {
  const registry = new Registry()
  const logged: string[] = []
  const upstream = createUpstream({
    feed,
    origin: 'real',
    endpoint: { url: `${server.url}/openapi/x`, key: KEY, urlSetting: 'THE_URL', keySetting: 'THE_KEY' },
    limits: { ...quick, ...limits },
    metrics: proxyMetrics(registry),
    log: pino({}, { write: (line) => logged.push(line) }),
  })
  return { ...upstream, registry, logged }
}

/** The error of a fetch that fails. */
export async function failure(upstream: { fetchAll(): Promise<unknown> }): Promise<UpstreamError> {
  const error = await upstream.fetchAll().catch((thrown: unknown) => thrown)
  if (error instanceof UpstreamError) return error
  throw new Error(`no UpstreamError but ${JSON.stringify(error)}`)
}

/** A connection of its own to the store of a test. */
export function openTestStore(
  dialect: Dialect,
  database: TestMariaDb | undefined,
  directory: string,
): Promise<Store<Database>> {
  const env = {
    DB_HOST: database?.host,
    DB_PORT: String(database?.port),
    DB_USER: database?.user,
    DB_PASSWORD: database?.password,
  }
  return openStore<Database>(storeSettings.parse(dialect === 'mysql' ? env : { DATA_DIR: directory }))
}

export const INTERVAL_MS = 30_000

/** A proxy in front of that server, one attempt a call and two of the feeds set up. */
export function proxyOf(
  upstream: TestUpstream,
  pod: string,
  parts: Partial<ProxyParts> & Pick<ProxyParts, 'store'>,
) {
  const names = { key: KEY, urlSetting: 'THE_URL', keySetting: 'THE_KEY' }
  const endpoint = { url: `${upstream.url}/openapi/x`, ...names }
  const feeds = { accidents: endpoint, tollgates: { missing: 'TOLLGATE_API_KEY' }, roads: endpoint }
  return createProxy({
    upstreams: { real: feeds, sim: feeds },
    intervals: { accidents: INTERVAL_MS, tollgates: INTERVAL_MS, roads: INTERVAL_MS },
    identity: { service: 'openapi-proxy', cluster: 'test', revision: 'r1', pod },
    log: pino({ level: 'silent' }),
    registry: new Registry(),
    limits: { attempts: 1, gapMs: 1 },
    ...parts,
  })
}
