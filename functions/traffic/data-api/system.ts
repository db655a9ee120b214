import type { Identity } from '../../runtime/identity.ts'
import { createRepresentation, respond } from '../../runtime/representation.ts'
import type { Store } from '../../runtime/store/index.ts'
import { deadLetterStream, type EventStream } from '../../runtime/stream/index.ts'
import { systemView, type SystemView } from '../model/api.ts'
import { feeds } from '../model/feeds.ts'
import type { Database } from '../model/tables.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { ApiApp } from './endpoint.ts'
import { createMemory } from './memory.ts'
import { activityViews, createActivityLog, historyOf, HISTORY_MS, type StepCount } from './system-history.ts'
import { fetches, lastCollection, unknownCollection, workDone, type Collected } from './system-store.ts'

export interface SystemParts {
  store: Store<Database>
  stream: Pick<EventStream, 'state' | 'range'>
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
const TIMEOUT_MS = 1_000
const DEAD_LETTERS = 1_000

/** Within a second, or it counts as away. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** `/api/system`: who collects, stores and serves, and how far behind; 200 also while the store or the stream is away. */
export function mountSystem(app: ApiApp, parts: SystemParts): void {
  const { store, stream, streamName, group, identity, changes, clients, now, log } = parts
  const collections = createMemory<Collected>(1_000_000, () => 500)
  const fetched = createMemory<SystemView['upstream']>(1_000_000, () => 1_000)
  const work = createMemory<{ collected: StepCount[]; stored: StepCount[] }>(1_000_000, () => 50_000)
  const views = createMemory<{ body: ReturnType<typeof createRepresentation> }>(1_000_000, () => 20_000)
  const activity = createActivityLog(stream)
  const reached = { store: true, stream: true }

  /** What `ask` answers; undefined, and said so once, when it cannot be asked. */
  async function reach<T>(what: keyof typeof reached, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await inTime(ask())
      reached[what] = true
      return answer
    } catch (error) {
      if (reached[what]) log.warn({ err: error }, `the ${what} cannot be asked; /api/system says so`)
      reached[what] = false
      return undefined
    }
  }

  async function streamState(at: number): Promise<SystemView['stream']> {
    const since = `${at - HISTORY_MS}-0`
    const [state, recent] = await Promise.all([
      stream.state(streamName, group),
      stream.range(deadLetterStream(streamName), since, '+', DEAD_LETTERS),
      activity.read(at),
    ])
    const consumers = state.consumers.map((consumer) => ({
      name: consumer.name,
      cluster: consumer.name.split('/')[0] ?? consumer.name,
      pending: consumer.pending,
      idleMs: consumer.idleMs,
    }))
    const { length, lag, pending, deadLetters } = state
    const deadLettersRecent = recent.length
    return { name: streamName, group, length, lag, pending, consumers, deadLetters, deadLettersRecent }
  }

  /** Asked for anew after a change only; a ping tells whether it could be. */
  async function stored(at: Date) {
    const version = changes.version(feeds)
    await Promise.all([
      store.ping(),
      ...feeds.map((feed) =>
        collections.get(feed, changes.version([feed]), () => lastCollection(store, feed)),
      ),
      fetched.get('all', version, () => fetches(store)),
      work.get('all', version, () => workDone(store, at)),
    ])
  }

  const look = async (): Promise<SystemView> => {
    const time = now()
    const at = time.getTime()
    const [state] = await Promise.all([
      reach('stream', () => streamState(at)),
      reach('store', () => stored(time)),
    ])
    const { collected, stored: done } = work.last('all') ?? { collected: [], stored: [] }
    const named = [identity.cluster, ...(state?.consumers ?? []).map(({ cluster }) => cluster)]
    return {
      now: time.toISOString(),
      servedBy: { cluster: identity.cluster, revision: identity.revision, pod: identity.pod },
      reachable: { ...reached },
      feeds: feeds.map((feed) => {
        const last = collections.last(feed) ?? unknownCollection(feed)
        const { newestAt } = last
        const ageSeconds = newestAt === null ? null : Math.round((at - Date.parse(newestAt)) / 1000)
        return { ...last, ageSeconds }
      }),
      upstream: fetched.last('all') ?? [],
      activity: activityViews(activity.all, at),
      history: historyOf(at, activity.all, { collected, stored: done }, named),
      stream: state ?? null,
      changes: { live: changes.live, lastId: changes.position ?? null, clients: clients() },
    }
  }

  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/system',
    tags: ['시스템 · System'],
    summary: '수집·저장·서비스 현황 · Who collects, stores and serves, and how far behind',
    description:
      'At most a second old. Answered also while the database or the stream is away: `reachable` says so.',
    responses: { 200: { description: 'The state', content: { 'application/json': { schema: systemView } } } },
  })
  app.get('/api/system', async (c) => {
    const version = String(Math.floor(now().getTime() / KEEP_MS))
    const { body } = await views.get('system', version, async () => ({
      body: createRepresentation(JSON.stringify(await look()), 'application/json; charset=utf-8'),
    }))
    return respond(c.req, body, { 'cache-control': 'no-cache' })
  })
}
