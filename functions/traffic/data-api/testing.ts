import type { Hono } from 'hono'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import type { Store } from '../../runtime/store/index.ts'
import type { EventStream } from '../../runtime/stream/index.ts'
import { openSqliteStream } from '../../runtime/stream/sqlite.ts'
import { NOW, processorOn, send, type TestEvent } from '../data-processor/testing.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../model/events.ts'
import { loadReference } from '../model/reference.ts'
import type { Database } from '../model/tables.ts'
import { createChangeFeed, type ChangeFeed } from './change-feed.ts'
import { createDataApi, type DataApiParts } from './index.ts'

export interface TestApi {
  readonly app: Hono
  readonly changes: ChangeFeed
  readonly stream: EventStream
  readonly registry: Registry
  readonly logged: string[]
  /** Database queries since the last call. */
  queries(): number
  /** Has a processor store events, and waits until the API knows of them. */
  store(...events: readonly TestEvent[]): Promise<void>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** The JSON of a 200. */
  json(path: string): Promise<unknown>
  stop(): void
  close(): Promise<void>
}

/** A function that resolves at the next call of another. */
const next = (changes: ChangeFeed) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const unsubscribe = changes.subscribe({
    changed: () => {
      unsubscribe()
      resolve()
    },
    reset() {},
    broken() {},
  })
  return promise
}

/** A data-api on a store, with a stream of its own that a processor tells its changes on. */
export async function startApi(
  store: Store<Database>,
  options: Partial<DataApiParts> = {},
): Promise<TestApi> {
  const directory = mkdtempSync(join(tmpdir(), 'expressway-data-api-'))
  const stream = openSqliteStream(join(directory, 'stream.db'))
  await stream.ensureGroup(TRAFFIC_STREAM, PROCESSOR_GROUP)
  const closing = new AbortController()
  const logged: string[] = []
  const note = (_: object, message: string) => void logged.push(message)
  const log = { info: note, warn: note, error: note }
  const registry = new Registry()
  let queries = 0
  const db = store.db.withPlugin({
    transformQuery: ({ node }) => {
      queries++
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const changes = createChangeFeed({ stream, closing: closing.signal, log })
  const running = changes.run()
  while (!changes.live) await new Promise((resolve) => setImmediate(resolve))
  const app = createDataApi({
    store: { ...store, db },
    stream,
    changes,
    reference: loadReference(),
    identity: { service: 'data-api', cluster: 'member1', revision: 'data-api-1', pod: 'pod-1' },
    registry,
    closing: closing.signal,
    log,
    now: () => NOW,
    ...options,
  })
  const processor = processorOn(store, { changes: stream })
  const get = async (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })
  return {
    app,
    changes,
    stream,
    registry,
    logged,
    queries() {
      const count = queries
      queries = 0
      return count
    },
    async store(...events) {
      const told = next(changes)
      const response = await send(processor.app, ...events)
      if (!response.ok) throw new Error(`not stored: ${response.status} ${await response.text()}`)
      await told
    },
    get,
    async json(path) {
      const response = await get(path)
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return response.json()
    },
    stop: () => closing.abort(),
    async close() {
      closing.abort()
      await running
      await stream.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Where the next page is, from the Link header. */
export const nextOf = (response: Response): string | undefined =>
  /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1]

/** All pages of a list, one after the other. */
export async function allPages(api: TestApi, path: string): Promise<{ pages: unknown[][]; total: number }> {
  const pages: unknown[][] = []
  let total = 0
  let at: string | undefined = path
  while (at !== undefined) {
    const response = await api.get(at)
    const body: unknown = await response.json()
    if (!Array.isArray(body)) throw new Error(`no list at ${at}`)
    pages.push(body)
    total = Number(response.headers.get('x-total-count'))
    at = nextOf(response)
  }
  return { pages, total }
}
