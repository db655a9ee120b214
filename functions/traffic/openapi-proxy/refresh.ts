import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../runtime/log.ts'
import { fromSqlTime, sqlTime } from '../model/tables.ts'
import { slotStart } from '../model/time.ts'
import { UpstreamError } from './errors.ts'
import type { RowCache } from './row-cache.ts'
import type { Upstream } from './upstream.ts'

/** A feed's rows and when the upstream was asked for them. */
export interface Copy {
  readonly fetchedAt: Date
  readonly rows: readonly string[]
}

export interface Refreshed {
  copy: Copy
  /** Another caller, pod or cluster asked the upstream. */
  collapsed: boolean
}

export interface RefreshTimes {
  /** A proxy that died holds the others up for this long at most. */
  leaseMs: number
  /** How long to wait for another pod's fetch. */
  waitMs: number
  /** After a failure nobody asks again for this long, at most half an interval. */
  coolDownMs: number
}

export const defaultTimes: RefreshTimes = { leaseMs: 15_000, waitMs: 25_000, coolDownMs: 5_000 }

const FIRST_LOOK_MS = 50
const LONGEST_LOOK_MS = 500
const LONGEST_HOLD_MS = 600_000

export interface RefreshParts {
  cache: RowCache
  upstream: Upstream
  intervalMs: number
  times: RefreshTimes
  now: () => Date
  log: Pick<Log, 'info' | 'warn' | 'error'>
}

/** Brings a feed's rows of the current slot: asks the upstream, or waits for whoever is asking it. */
export function createRefresh({ cache, upstream, intervalMs, times, now, log }: RefreshParts) {
  let running: Promise<Refreshed> | undefined
  let lastFailure: { error: UpstreamError; until: number } | undefined
  const inMs = (ms: number) => new Date(now().getTime() + ms)

  async function run(): Promise<Refreshed> {
    const giveUp = performance.now() + times.waitMs
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LONGEST_LOOK_MS, pause * 2)) {
      const slot = slotStart(now(), intervalMs)
      if (await cache.claim(now(), slot, times.leaseMs)) return { copy: await fetch(), collapsed: false }
      const state = await cache.state()
      const fetchedAt = state?.fetchedAt
      if (state && fetchedAt && fetchedAt >= sqlTime(slot)) {
        const rows = await cache.rows(state)
        if (rows) return { copy: { fetchedAt: fromSqlTime(fetchedAt), rows }, collapsed: true }
      } else if (state?.claimedBy === null && state.claimedUntil && state.claimedUntil > sqlTime(now())) {
        throw heldBack(fromSqlTime(state.claimedUntil))
      }
      if (performance.now() > giveUp) {
        throw new UpstreamError(
          'timeout',
          `${state?.claimedBy ?? 'another proxy'} has been asking the upstream for ${times.waitMs} ms`,
        )
      }
      await sleep(pause * (0.75 + Math.random() / 2))
    }
  }

  async function fetch(): Promise<Copy> {
    const fetchedAt = now()
    const renewal = setInterval(() => {
      cache
        .renew(inMs(times.leaseMs))
        .catch((err: unknown) =>
          log.warn({ err }, 'cannot renew the claim on the fetch; another proxy may ask too'),
        )
    }, times.leaseMs / 3)
    try {
      const rows = await upstream.fetchAll()
      await store({ fetchedAt, rows })
      lastFailure = undefined
      return { fetchedAt, rows }
    } catch (error) {
      await fail(error)
      throw error
    } finally {
      clearInterval(renewal)
    }
  }

  /** Rows that cannot be stored are still an answer to those who wait for them. */
  async function store({ fetchedAt, rows }: Copy): Promise<void> {
    try {
      if (await cache.replace(fetchedAt, rows)) return
      log.warn(
        { rows: rows.length },
        'the claim ran out during the fetch and is another proxy’s; its rows will be kept',
      )
    } catch (err) {
      log.error(
        { err, rows: rows.length },
        'the rows were fetched but not cached; the next caller asks the upstream again',
      )
    }
  }

  async function fail(error: unknown): Promise<void> {
    const coolDown = Math.min(times.coolDownMs, intervalMs / 2)
    const asked = error instanceof UpstreamError ? (error.retryAfter ?? 0) * 1000 : 0
    const until = inMs(Math.min(LONGEST_HOLD_MS, Math.max(coolDown, asked)))
    if (error instanceof UpstreamError) {
      lastFailure = { error, until: until.getTime() }
      log.warn(
        { reason: error.message, kind: error.kind, until },
        'the upstream was not read; nobody asks it again before then',
      )
    }
    try {
      await cache.hold(until)
    } catch (err) {
      log.error({ err }, 'cannot give the claim back; it runs out by itself')
    }
  }

  function heldBack(until: Date): UpstreamError {
    const retryAfter = Math.max(1, Math.ceil((until.getTime() - now().getTime()) / 1000))
    const own =
      lastFailure && Math.abs(lastFailure.until - until.getTime()) < 1000 ? lastFailure.error : undefined
    if (own) return new UpstreamError(own.kind, own.message, { status: own.status, retryAfter, cause: own })
    const message = `another proxy’s call to the upstream failed a moment ago (see its log); it is asked again in ${retryAfter} s`
    return new UpstreamError('held', message, { retryAfter })
  }

  return {
    /** Shared by all who ask while it runs. @throws UpstreamError, StoreUnavailableError */
    async refresh(): Promise<Refreshed> {
      if (running) return { ...(await running), collapsed: true }
      running = run().finally(() => {
        running = undefined
      })
      return running
    },
    isRunning: () => running !== undefined,
  }
}
