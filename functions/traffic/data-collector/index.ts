import type { Hono } from 'hono'
import { randomUUID } from 'node:crypto'
import type { Registry } from 'prom-client'
import { z } from 'zod'
import { eventFunction } from '../../runtime/events/function.ts'
import type { Received } from '../../runtime/events/index.ts'
import type { Identity } from '../../runtime/identity.ts'
import type { Log } from '../../runtime/log.ts'
import { ProblemError } from '../../runtime/problem.ts'
import type { StreamConnection } from '../../runtime/stream/index.ts'
import { traceparent } from '../../runtime/trace.ts'
import { collectRequested, eventTypes } from '../model/events.ts'
import type { Feed } from '../model/feeds.ts'
import type { Reference } from '../model/reference.ts'
import { createBackPressure } from './back-pressure.ts'
import { chunksOf } from './chunks.ts'
import { giveWay } from './give-way.ts'
import { createGather, type Gathered, type Mode } from './gather.ts'
import { collectorMetrics } from './metrics.ts'
import { ProxyError, type ProxyClient } from './proxy-client.ts'
import { instantText } from './rows.ts'
import { slotOf, type Slot } from './slot.ts'

export interface CollectorParts {
  proxy: ProxyClient
  stream: Pick<StreamConnection, 'append' | 'claims' | 'label' | 'length' | 'state'>
  reference: Reference
  mode: Mode
  /** Milliseconds, as the interval source has them. */
  intervals: Readonly<Record<Feed, number>>
  identity: Identity
  log: Log
  registry: Registry
  token?: string | undefined
  /** Entries in the stream above which nothing is added: the processor is behind. */
  maxStreamLength: number
  now?: () => Date
}

/** What a collection came to; the answer to the event. */
type Outcome =
  | { collected: false; feed: Feed; slot: string; reason: string }
  | {
      collected: true
      feed: Feed
      slot: string
      origin: string
      collectedAt: string
      stale: boolean
      rows: number
      records: number
      rejected: number
      events: number
    }

/** Longer than a time-out of the real upstream and one of the simulator together. */
const CLAIM_MS = 120_000
const REMEMBER_MS = 86_400_000
const HELD_RETRY_S = 2
const RETRY_S = 5
/** Real rows are of now: a slot older than this many intervals is not one of theirs. */
const PAST_INTERVALS = 2
const LOGGED_ROWS = 5

const requested = z.object({ type: z.literal(eventTypes.collectRequested), data: collectRequested })

/**
 * Collects a feed for each `collect.requested` event: rows from the proxy, normalized, appended to the stream in events
 * of at most 64 KiB. A slot is collected once across clusters; an event without a slot always.
 *
 * Answers as `eventFunction`; 200 with an `Outcome` (an array for a batch); 503 with Retry-After while another collector
 * is at the slot, the upstream or the stream cannot be used, or the stream is full.
 */
export function createCollector(parts: CollectorParts): Hono {
  const { stream, mode, intervals, identity, log, registry, maxStreamLength, now = () => new Date() } = parts
  const metrics = collectorMetrics(registry)
  const room = createBackPressure({ stream, maxLength: maxStreamLength, log, registry })
  const gather = createGather({ proxy: parts.proxy, mode, reference: parts.reference, now, log })

  async function handle({ attributes, event }: Received<z.infer<typeof requested>>): Promise<Outcome> {
    const { feed } = event.data
    const slot = slotOf(attributes, feed, now())
    const about = { feed, slot: instantText(slot.at) }
    const skipped = (reason: string): Outcome => {
      metrics.collections.inc({ feed, origin: mode, outcome: 'skipped' })
      return { collected: false, ...about, reason }
    }
    const age = slot.scheduled ? now().getTime() - slot.at.getTime() : 0
    if (mode !== 'sim' && age > PAST_INTERVALS * intervals[feed])
      return skipped('the real upstream has no past')
    if (!slot.scheduled) return collect(feed, slot, false)
    const past = age >= intervals[feed]
    if (past) await giveWay(stream).catch(unavailable)

    // An owner may claim again what it holds, so each request is one of its own.
    const owner = `${identity.cluster}/${identity.pod}/${randomUUID()}`
    const key = `collect:${about.feed}:${about.slot}`
    const claim = await stream.claims.claim(key, owner, CLAIM_MS).catch(unavailable)
    if (claim === 'done') return skipped('the slot was collected already')
    if (claim === 'held') {
      metrics.collections.inc({ feed, origin: mode, outcome: 'held' })
      throw new ProblemError(503, `another collector is at ${about.feed}/${about.slot}`, {
        retryAfter: HELD_RETRY_S,
      })
    }
    try {
      const outcome = await collect(feed, slot, past)
      const kept = await stream.claims
        .complete(key, owner, REMEMBER_MS)
        .catch((err: unknown) =>
          log.warn({ err, ...about }, 'the slot is collected but not marked so; it may be collected again'),
        )
      if (kept === false)
        log.warn(about, 'the claim ran out during the collection; another collector may have made it too')
      return outcome
    } catch (error) {
      await stream.claims
        .release(key, owner)
        .catch((err: unknown) =>
          log.warn({ err, ...about }, 'cannot give the slot back; its claim runs out by itself'),
        )
      throw error
    }
  }

  async function collect(feed: Feed, slot: Slot, past: boolean): Promise<Outcome> {
    const started = performance.now()
    try {
      await room.hasRoom().catch(unavailable)
      const gathered = await gather(feed, past && mode === 'sim' ? slot.at : undefined)
      const { origin, collectedAt, stale, rows, normalized } = gathered
      const chunks = chunksOf(
        { feed, slot: slot.at, origin, collectedAt, cluster: identity.cluster, traceparent: traceparent() },
        normalized.records,
      )
      await room.append(chunks.entries).catch(unavailable)
      metrics.collections.inc({ feed, origin, outcome: stale ? 'stale' : 'collected' })
      metrics.normalized(feed, gathered, chunks)
      const outcome = {
        collected: true,
        feed,
        slot: instantText(slot.at),
        origin,
        collectedAt: collectedAt.toISOString(),
        stale,
        rows,
        records: normalized.records.length - chunks.oversized.length,
        rejected: normalized.rejected.length + chunks.oversized.length,
        events: chunks.entries.length,
      } as const
      report(gathered, outcome, {
        oversized: chunks.oversized.length,
        ms: Math.round(performance.now() - started),
      })
      return outcome
    } catch (error) {
      metrics.collections.inc({ feed, origin: mode, outcome: 'failed' })
      if (!(error instanceof ProxyError)) throw error
      throw new ProblemError(503, error.message, { retryAfter: error.retryAfter ?? RETRY_S, cause: error })
    }
  }

  /** One line for each collection: information when all is well, a warning when rows or values were left out. */
  function report(
    { normalized }: Gathered,
    outcome: { rejected: number },
    more: { oversized: number; ms: number },
  ): void {
    const { rejected, repeated, superseded, unknown, notes } = normalized
    const details = {
      ...outcome,
      ...more,
      ...(repeated + superseded > 0 && { repeated, superseded }),
      ...(unknown.size > 0 && { unknown: Object.fromEntries(unknown) }),
      ...(notes.size > 0 && { notes: Object.fromEntries(notes) }),
    }
    if (outcome.rejected === 0) return log.info(details, 'collected')
    log.warn({ ...details, first: rejected.slice(0, LOGGED_ROWS) }, 'collected; some rows were rejected')
  }

  return eventFunction({
    types: [eventTypes.collectRequested],
    schema: requested,
    async handle(events) {
      const outcomes: Outcome[] = []
      for (const event of events) outcomes.push(await handle(event))
      return outcomes.length === 1 ? outcomes[0] : outcomes
    },
    token: parts.token,
    log,
    registry,
  })
}

/** The stream's errors but defects of ours; the sender keeps the event. */
function unavailable(error: unknown): never {
  if (error instanceof ProblemError || error instanceof TypeError || !(error instanceof Error)) throw error
  throw new ProblemError(503, error.message, { retryAfter: RETRY_S, cause: error })
}
