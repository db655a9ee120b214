import { StoreUnavailableError } from '../../runtime/store/index.ts'
import { fromSqlTime } from '../model/tables.ts'
import { slotStart } from '../model/time.ts'
import { UpstreamError } from './errors.ts'
import { createRefresh, type Copy, type RefreshParts } from './refresh.ts'
import type { FetchState } from './row-cache.ts'

export interface Wanted {
  /** Wait for rows of the current slot rather than take older ones. */
  fresh: boolean
  /** How long after they went stale rows may still stand in for a failing upstream; 0 for never. */
  staleIfErrorMs: number
}

export interface Answer {
  copy: Copy
  /**
   * `hit`: of the current slot; `stale`: of an earlier one, being fetched anew; `fetched` for this request; `collapsed`:
   * fetched for another one; `stale-if-error`: the upstream failed with `failure`.
   */
  how: 'hit' | 'stale' | 'fetched' | 'collapsed' | 'stale-if-error'
  /** Nothing was cached. */
  first?: boolean
  failure?: Error
}

/** Stale rows are answered while fresh ones are fetched for this many intervals; older ones are waited for. */
export const STALE_INTERVALS = 2

/**
 * One feed of one origin: fresh while fetched in the current slot of its interval, from memory where it is still what
 * the store has.
 */
export function createFeedCache(parts: RefreshParts) {
  const { cache, intervalMs, now, log } = parts
  const { refresh, isRunning } = createRefresh(parts)
  let memory: Copy | undefined

  const isFresh = ({ fetchedAt }: Copy) => fetchedAt >= slotStart(now(), intervalMs)
  const staleMs = ({ fetchedAt }: Copy) =>
    Math.max(0, now().getTime() - staleFrom(fetchedAt, intervalMs).getTime())

  /** The stored rows, or memory when it holds the same fetch. */
  async function load(state: FetchState | undefined): Promise<Copy | undefined> {
    if (!state?.fetchedAt) return undefined
    const fetchedAt = fromSqlTime(state.fetchedAt)
    if (memory?.fetchedAt.getTime() === fetchedAt.getTime()) return memory
    const rows = await cache.rows(state)
    return rows && (memory = { fetchedAt, rows })
  }

  async function inBackground(): Promise<void> {
    if (isRunning()) return
    try {
      memory = (await refresh()).copy
    } catch (error) {
      // A failing upstream was logged where it was asked.
      if (error instanceof UpstreamError) return
      log.error({ err: error }, 'refreshing in the background failed; the next request tries again')
    }
  }

  /** @throws UpstreamError, StoreUnavailableError */
  async function current({ fresh, staleIfErrorMs }: Wanted): Promise<Answer> {
    if (memory && isFresh(memory)) return { copy: memory, how: 'hit' }
    const state = await cache.state()
    const last = state?.fetchedAt ? fromSqlTime(state.fetchedAt) : undefined
    const stored = last && (last >= slotStart(now(), intervalMs) || !fresh) ? await load(state) : undefined
    if (stored && isFresh(stored)) return { copy: stored, how: 'hit' }
    if (stored && !fresh && staleMs(stored) <= STALE_INTERVALS * intervalMs) {
      void inBackground()
      return { copy: stored, how: 'stale' }
    }
    try {
      const { copy, collapsed } = await refresh()
      memory = copy
      return { copy, how: collapsed ? 'collapsed' : 'fetched', first: last === undefined }
    } catch (error) {
      if (!(error instanceof UpstreamError) || staleIfErrorMs === 0) throw error
      const old = await load(state)
      if (old && staleMs(old) <= staleIfErrorMs) return { copy: old, how: 'stale-if-error', failure: error }
      throw error
    }
  }

  return {
    async get(wanted: Wanted): Promise<Answer> {
      try {
        return await current(wanted)
      } catch (error) {
        const usable = memory && staleMs(memory) <= wanted.staleIfErrorMs && wanted.staleIfErrorMs > 0
        if (!(error instanceof StoreUnavailableError) || !memory || !usable) throw error
        return { copy: memory, how: 'stale-if-error', failure: error }
      }
    },
  }
}

/** When rows go stale: at the end of the slot they were fetched in. */
export const staleFrom = (fetchedAt: Date, intervalMs: number) =>
  new Date(slotStart(fetchedAt, intervalMs).getTime() + intervalMs)
