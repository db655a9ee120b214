import { Counter, Gauge, type Registry } from 'prom-client'
import { binaryHeaders } from '../../runtime/events/encode.ts'
import type { Attributes } from '../../runtime/events/index.ts'
import type { Log } from '../../runtime/log.ts'
import type { Claims } from '../../runtime/stream/index.ts'
import { traceparent, withSpan } from '../../runtime/trace.ts'
import { backoffMs } from '../backoff.ts'
import { pause } from '../../runtime/pause.ts'
import type { Sink } from '../sink.ts'
import type { Schedule } from './settings.ts'
import { pastSlots, slotOf } from './slots.ts'

export interface IntervalParts {
  claims: Claims
  sink: Sink
  log: Log
  registry: Registry
  /** Names this replica in claims: `<cluster>/<pod>`. */
  owner: string
  /** The events' `source`. */
  source: string
  extensions: Readonly<Record<string, string>>
  now?: () => number
}

/** How long a replica may be at one slot before another may try. */
const CLAIM_MS = 60_000
const LOOK_AGAIN_MS = 1_000
const BACKOFF_BASE_MS = 200
const BACKOFF_MAX_MS = 5_000

/**
 * Sends one event per slot of each schedule until `closing` aborts. The slot under way when it starts is sent at once;
 * a slot that ended meanwhile (a paused process, a sink that was away) is skipped, so slots never bunch. With several
 * replicas a claim lets one of them send.
 */
export async function runIntervalSource(
  parts: IntervalParts,
  schedules: readonly Schedule[],
  closing: AbortSignal,
): Promise<void> {
  const { claims, sink, log, registry, owner, source, extensions } = parts
  const now = parts.now ?? Date.now
  const slots = new Counter({
    name: 'interval_source_slots_total',
    help: 'Slots by schedule and how they ended: sent, elsewhere (by another replica), skipped, refused',
    labelNames: ['schedule', 'outcome'],
    registers: [registry],
  })
  const newest = new Gauge({
    name: 'interval_source_last_sent_timestamp_seconds',
    help: 'The newest slot this replica sent',
    labelNames: ['schedule'],
    registers: [registry],
  })

  /** Sends a slot's event, again and again until the sink takes or refuses it or `until` has come. */
  async function send(
    schedule: Schedule,
    slot: number,
    until: number,
  ): Promise<'sent' | 'refused' | 'skipped'> {
    const start = new Date(slot).toISOString()
    const id = `${schedule.name}/${start}`
    const attributes: Attributes = {
      ...extensions,
      specversion: '1.0',
      id,
      source,
      type: schedule.type,
      subject: id,
      time: start,
      datacontenttype: 'application/json',
    }
    return withSpan(`tick ${schedule.name}`, { attributes: { 'cloudevents.event_id': id } }, async () => {
      const trace = traceparent()
      const traced = trace ? { ...attributes, traceparent: trace } : attributes
      const headers = { ...binaryHeaders(traced), ...(trace && { traceparent: trace }) }
      for (let attempt = 1; !closing.aborted && (attempt === 1 || now() < until); attempt++) {
        const outcome = await sink.send(headers, JSON.stringify(schedule.data))
        if (outcome.kind === 'delivered') return 'sent'
        const { reason, status } = outcome
        if (outcome.kind === 'rejected') {
          log.error({ slot: id, status, reason }, 'the sink refuses this event; the slot is given up')
          return 'refused'
        }
        // 429 is a busy sink's ordinary answer while the past is filled in.
        if (attempt === 1)
          log[status === 429 ? 'debug' : 'warn'](
            { slot: id, status, reason },
            'the sink did not take the slot; sending again',
          )
        const wait = backoffMs(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS)
        await pause(Math.max(outcome.retryAfterMs ?? 0, wait), closing)
      }
      return 'skipped'
    })
  }

  /** Sees a slot through: sent by this replica, or known to be done by another, or over. */
  async function settle(schedule: Schedule, slot: number, until: number, rememberMs: number): Promise<void> {
    const key = `slot:${schedule.name}:${new Date(slot).toISOString()}`
    for (let attempt = 1; !closing.aborted; attempt++) {
      try {
        const claim = await claims.claim(key, owner, CLAIM_MS)
        if (claim === 'won') {
          const outcome = await send(schedule, slot, until)
          slots.inc({ schedule: schedule.name, outcome })
          if (outcome === 'skipped') {
            log.warn({ slot: key }, 'the slot is over; skipped')
            return await claims.release(key, owner)
          }
          if (outcome === 'sent') newest.set({ schedule: schedule.name }, slot / 1_000)
          await claims.complete(key, owner, rememberMs)
          return
        }
        if (claim === 'done') {
          slots.inc({ schedule: schedule.name, outcome: 'elsewhere' })
          return
        }
        await pause(LOOK_AGAIN_MS, closing)
      } catch (error) {
        if (attempt === 1) log.error({ err: error, slot: key }, 'cannot claim the slot; trying again')
        await pause(backoffMs(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS), closing)
      }
      if (now() >= until) {
        slots.inc({ schedule: schedule.name, outcome: 'skipped' })
        return
      }
    }
  }

  async function run(schedule: Schedule): Promise<void> {
    const { every, backfill } = schedule
    const rememberMs = Math.max(2 * every, 3_600_000, (backfill?.span ?? 0) + every)
    const first = slotOf(now(), every)
    await settle(schedule, first, first + every, rememberMs)
    const filling = backfill ? fill(schedule, backfill, rememberMs) : undefined
    let last = first
    while (!closing.aborted) {
      const slot = slotOf(now(), every)
      // A clock that jumped back gives a slot that was sent: the claim remembers it.
      if (slot === last) {
        // Timers may fire a little early; a long wait is cut so that a clock set forward is noticed.
        await pause(Math.min(30_000, Math.max(1, slot + every - now())), closing)
        continue
      }
      last = slot
      await settle(schedule, slot, slot + every, rememberMs)
    }
    await filling
  }

  async function fill(
    schedule: Schedule,
    { span, every }: NonNullable<Schedule['backfill']>,
    rememberMs: number,
  ): Promise<void> {
    const started = performance.now()
    for (const slot of pastSlots(now(), span, every)) {
      if (closing.aborted) return
      await settle(schedule, slot, Number.POSITIVE_INFINITY, rememberMs)
    }
    log.info(
      { schedule: schedule.name, seconds: Math.round((performance.now() - started) / 1_000) },
      'the past is filled in',
    )
  }

  log.info({ schedules: schedules.map(({ name, every }) => ({ name, everyMs: every })) }, 'ticking')
  await Promise.all(schedules.map(run))
}
