import { Hono } from 'hono'
import type { Registry } from 'prom-client'
import { eventFunction } from '../../runtime/events/function.ts'
import type { Identity } from '../../runtime/identity.ts'
import type { Log } from '../../runtime/log.ts'
import { problem, ProblemError } from '../../runtime/problem.ts'
import { StoreUnavailableError, type Store } from '../../runtime/store/index.ts'
import type { EventStream } from '../../runtime/stream/index.ts'
import { sqlTime, type Database } from '../model/tables.ts'
import { batchOf, collectedEvents, collectedTypes, type Batch } from './events.ts'
import { processorMetrics } from './metrics.ts'
import { changesOf, createNotifier } from './notices.ts'
import { createRetention } from './retention.ts'
import { storeAccidents } from './store-accidents.ts'
import { storeRoads } from './store-roads.ts'
import { storeTollgates } from './store-tollgates.ts'

export interface ProcessorOptions {
  store: Store<Database>
  /** Where change notices go. */
  changes: Pick<EventStream, 'append' | 'keepNewest'>
  identity: Identity
  now(): Date
  log: Pick<Log, 'warn' | 'error'>
  registry: Registry
  /** Rows are kept this long. */
  retentionMs: number
  /** A manual accident ends this long after it was last sent. */
  manualMs: number
  /** Requests handled at once; further ones are sent away with 503. */
  maxRequests: number
  token?: string | undefined
}

const BUSY_SECONDS = 1
const UNAVAILABLE_SECONDS = 5

/**
 * Stores collected rows: a request's events in one transaction, then a change notice for each feed and origin. The same
 * events again, in any order, leave the same rows.
 *
 * Answers as `eventFunction`, and 503 with Retry-After while the database or the change stream cannot be used.
 */
export function createProcessor(options: ProcessorOptions): Hono {
  const { store, identity, now, log, registry, retentionMs, manualMs } = options
  const metrics = processorMetrics(registry)
  const notify = createNotifier(options.changes, log)
  const prune = createRetention({ store, now, retentionMs, manualMs, onPruned: metrics.pruned })

  async function write(batch: Batch): Promise<Date> {
    const ended = metrics.startTransaction()
    const stored = await store.transaction(async (tx) => {
      const at = now()
      const writing = { store, tx, storedAt: sqlTime(at), storedBy: identity.cluster }
      // Always in this order: transactions that take their locks in one order wait for each other and do not deadlock.
      await storeAccidents(writing, batch.accidents, manualMs)
      await storeTollgates(writing, batch.tollgates)
      await storeRoads(writing, batch.roads)
      return at
    })
    ended()
    metrics.stored(batch)
    return stored
  }

  const app = new Hono()
  let requests = 0
  app.use(async (c, next) => {
    if (requests >= options.maxRequests) {
      const detail = `${options.maxRequests} requests are being handled; send this one again`
      return problem(c, new ProblemError(503, detail, { retryAfter: BUSY_SECONDS }))
    }
    requests++
    try {
      await next()
    } finally {
      requests--
    }
  })
  app.route(
    '/',
    eventFunction({
      types: collectedTypes,
      schema: collectedEvents(now),
      async handle(received) {
        const batch = batchOf(received)
        const storedAt = await write(batch).catch(unavailable)
        await notify(changesOf(batch, storedAt, identity.cluster))
        await prune().catch((error: unknown) => {
          log.warn({ err: error }, 'old rows were not pruned; a later event goes on')
        })
      },
      token: options.token,
      log,
      registry,
    }),
  )
  return app
}

function unavailable(error: unknown): never {
  if (!(error instanceof StoreUnavailableError)) throw error
  throw new ProblemError(503, error.message, { retryAfter: UNAVAILABLE_SECONDS, cause: error })
}
