import { OpenAPIHono } from '@hono/zod-openapi'
import { Gauge, type Registry } from 'prom-client'
import type { Hono } from 'hono'
import type { BlankEnv } from 'hono/types'
import type { Identity } from '../../runtime/identity.ts'
import { onNotFound, onProblem } from '../../runtime/problem.ts'
import type { Store } from '../../runtime/store/index.ts'
import type { EventStream } from '../../runtime/stream/index.ts'
import type { RoadView } from '../model/api.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../model/events.ts'
import type { Reference } from '../model/reference.ts'
import type { Database } from '../model/tables.ts'
import { accidentChangesEndpoint } from './accident-changes.ts'
import { accidentStatsEndpoint } from './accident-stats.ts'
import { accidentEndpoints } from './accidents.ts'
import type { ChangeFeed } from './change-feed.ts'
import { countryEndpoint } from './country.ts'
import { mountDocuments } from './documents.ts'
import type { Answer } from './endpoint.ts'
import { createEvents } from './events.ts'
import { keptEndpoint } from './kept.ts'
import { createMemory } from './memory.ts'
import { roadHistoryEndpoints } from './road-history.ts'
import type { Slot } from './road-rows.ts'
import { roadEndpoints } from './roads.ts'
import { mountSystem } from './system.ts'
import { tollgateEndpoints } from './tollgates.ts'

export interface DataApiParts {
  store: Store<Database>
  /** Where the collector’s events wait, and where the functions tell what they did; only asked. */
  stream: Pick<EventStream, 'state' | 'range'>
  streamName?: string
  group?: string
  changes: ChangeFeed
  reference: Reference
  identity: Identity
  registry: Registry
  /** Ends /api/events. */
  closing: AbortSignal
  log: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
    error(fields: object, message: string): void
  }
  now?: () => Date
  /** Bytes of answers kept, all encodings together. */
  memoryBytes?: number
  /** Milliseconds between the `alive` events of an idle /api/events. */
  heartbeatMs?: number
  /** Milliseconds that a client of /api/events may leave what waits for it unread. */
  stallMs?: number
}

const MEMORY_BYTES = 64 * 2 ** 20
const SLOT_MEMORY_BYTES = 32 * 2 ** 20
const ROW_BYTES = 400

/**
 * The HTTP API over the stored rows (DESIGN: HTTP API). An answer is worked out and compressed once and then sent from
 * memory, until a change of its feed is told.
 */
export function createDataApi(parts: DataApiParts): Hono {
  const { store, stream, changes, reference, identity, registry, closing, log } = parts
  const { streamName = TRAFFIC_STREAM, group = PROCESSOR_GROUP, now = () => new Date() } = parts
  const memory = createMemory<Answer>(
    parts.memoryBytes ?? MEMORY_BYTES,
    (answer) => answer.representation.size,
  )
  const slots = createMemory<Slot<RoadView>>(SLOT_MEMORY_BYTES, (slot) => slot.rows.length * ROW_BYTES)
  const gauge: Gauge = new Gauge({
    name: 'answers_kept_bytes',
    help: 'Answers kept in memory, all encodings together',
    registers: [registry],
    collect: (): void => gauge.set(memory.weight),
  })

  const app = new OpenAPIHono<BlankEnv>()
  app.onError(onProblem(log))
  app.notFound(onNotFound)
  const endpoints = [
    ...accidentEndpoints(store, now),
    accidentStatsEndpoint(store, now),
    accidentChangesEndpoint(store),
    ...tollgateEndpoints(store, reference, now),
    ...roadEndpoints({ store, reference, slots, version: () => changes.version(['roads']) }),
    ...roadHistoryEndpoints(store, now),
    countryEndpoint({ store, slots, version: () => changes.version(['roads']), now }),
    keptEndpoint(store),
  ]
  for (const endpoint of endpoints) endpoint.mount(app, { memory, version: changes.version })
  const events = createEvents({
    changes,
    identity,
    registry,
    closing,
    log,
    heartbeatMs: parts.heartbeatMs,
    stallMs: parts.stallMs,
  })
  mountSystem(app, {
    store,
    stream,
    streamName,
    group,
    identity,
    changes,
    clients: () => events.clients,
    now,
    log,
  })
  app.get('/api/events', (c) => events.handler(c))
  mountDocuments(app)
  return app
}
