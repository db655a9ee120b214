import { sql } from 'kysely'
import type { Identity } from '../../runtime/identity.ts'
import { ProblemError } from '../../runtime/problem.ts'
import { createRepresentation, respond } from '../../runtime/representation.ts'
import { StoreUnavailableError, type Store } from '../../runtime/store/index.ts'
import type { EventStream } from '../../runtime/stream/index.ts'
import { systemView, type FeedState, type SystemView } from '../model/api.ts'
import { feeds, type Feed } from '../model/feeds.ts'
import { fromSqlTime, type Database } from '../model/tables.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { ApiApp } from './endpoint.ts'
import { createMemory } from './memory.ts'

export interface SystemParts {
  store: Store<Database>
  stream: Pick<EventStream, 'state'>
  streamName: string
  group: string
  identity: Identity
  changes: ChangeFeed
  clients(): number
  now(): Date
  log: { warn(fields: object, message: string): void }
}

/** Looking does not slow down what is looked at. */
const KEEP_MS = 1_000
const STREAM_TIMEOUT_MS = 1_000

const tableOf = {
  accidents: ['traffic_accidents', 'last_seen_at'],
  tollgates: ['tollgate_traffic_history', 'collected_at'],
  roads: ['road_traffic_status', 'collected_at'],
} as const satisfies Record<Feed, readonly [keyof Database, string]>

const iso = (text: string) => fromSqlTime(text).toISOString()

type Collected = Omit<FeedState, 'ageSeconds'>

/** A feed's last collection, and the measuring time of its newest row. */
async function lastCollection({ db }: Store<Database>, feed: Feed): Promise<Collected> {
  const [table, column] = tableOf[feed]
  const parts = await db
    .selectFrom('collection_parts')
    .selectAll()
    .where('feed', '=', feed)
    .where('collected_at', '=', (e) =>
      e
        .selectFrom('collection_parts')
        .select((max) => max.fn.max('collected_at').as('newest'))
        .where('feed', '=', feed),
    )
    .orderBy('stored_at', 'desc')
    .execute()
  const newest = await db
    .selectFrom(table)
    .select(sql<string | null>`max(${sql.ref(column)})`.as('newest'))
    .executeTakeFirst()
  const [last] = parts
  return {
    feed,
    origin: last?.origin ?? null,
    collectedAt: last ? iso(last.collected_at) : null,
    collectedBy: last?.collected_by ?? null,
    storedAt: last ? iso(last.stored_at) : null,
    storedBy: last?.stored_by ?? null,
    newestAt: newest?.newest ? iso(newest.newest) : null,
    rows: parts.reduce((sum, part) => sum + part.row_count, 0),
  }
}

/** `/api/system`: who collects, stores and serves, and how far behind. */
export function mountSystem(app: ApiApp, parts: SystemParts): void {
  const { store, stream, streamName, group, identity, changes, clients, now, log } = parts
  const collections = createMemory<Collected>(1_000_000, () => 500)
  const views = createMemory<{ body: ReturnType<typeof createRepresentation> }>(1_000_000, () => 5_000)
  let reachable = true

  const streamState = async (): Promise<SystemView['stream']> => {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => reject(new Error(`no answer within ${STREAM_TIMEOUT_MS} ms`)),
      STREAM_TIMEOUT_MS,
    )
    try {
      const state = await Promise.race([stream.state(streamName, group), late])
      reachable = true
      const consumers = state.consumers.map((consumer) => ({
        name: consumer.name,
        cluster: consumer.name.split('/')[0] ?? consumer.name,
        pending: consumer.pending,
        idleMs: consumer.idleMs,
      }))
      const { length, lag, pending, deadLetters } = state
      return { name: streamName, group, length, lag, pending, consumers, deadLetters }
    } catch (error) {
      if (reachable)
        log.warn({ err: error, stream: streamName }, 'the stream’s state cannot be read; /api/system says so')
      reachable = false
      return null
    } finally {
      clearTimeout(timer)
    }
  }

  const look = async (): Promise<SystemView> => {
    const [state, ...collected] = await Promise.all([
      streamState(),
      ...feeds.map((feed) =>
        collections.get(feed, changes.version([feed]), () => lastCollection(store, feed)),
      ),
    ])
    const time = now()
    const age = (at: string | null) =>
      at === null ? null : Math.round((time.getTime() - Date.parse(at)) / 1000)
    return {
      now: time.toISOString(),
      servedBy: { cluster: identity.cluster, revision: identity.revision, pod: identity.pod },
      feeds: collected.map((feed) => ({ ...feed, ageSeconds: age(feed.newestAt) })),
      stream: state,
      changes: { live: changes.live, lastId: changes.position ?? null, clients: clients() },
    }
  }

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/system',
    tags: ['시스템 · System'],
    summary: '수집·저장·서비스 현황 · Who collects, stores and serves, and how far behind',
    description: 'At most a second old.',
    responses: { 200: { description: 'The state', content: { 'application/json': { schema: systemView } } } },
  })
  app.get('/api/system', async (c) => {
    try {
      const version = String(Math.floor(now().getTime() / KEEP_MS))
      const { body } = await views.get('system', version, async () => ({
        body: createRepresentation(JSON.stringify(await look()), 'application/json; charset=utf-8'),
      }))
      return await respond(c.req, body, { 'cache-control': 'no-cache' })
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
      throw new ProblemError(503, 'the database cannot be used right now; try again in a moment', {
        retryAfter: 2,
        cause: error,
      })
    }
  })
}
