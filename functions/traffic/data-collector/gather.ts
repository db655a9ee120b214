import type { Log } from '../../runtime/log.ts'
import type { Feed } from '../model/feeds.ts'
import type { UpstreamOrigin } from '../model/proxy.ts'
import type { Accident, RoadStatus, TollgateTraffic } from '../model/records.ts'
import type { Reference } from '../model/reference.ts'
import { normalizeAccidents } from './normalize-accidents.ts'
import { normalizeRoads } from './normalize-roads.ts'
import { normalizeTollgates } from './normalize-tollgates.ts'
import { ProxyError, type ProxyClient } from './proxy-client.ts'
import type { Normalized } from './rows.ts'

/** `auto`: real while it can be had, else sim; each collection tries real again. */
export type Mode = 'real' | 'sim' | 'auto'

export interface Gathered {
  origin: UpstreamOrigin
  collectedAt: Date
  /** The upstream failed; these are rows of an earlier time. */
  stale: boolean
  rows: number
  normalized: Normalized<Accident | TollgateTraffic | RoadStatus>
}

export interface GatherParts {
  proxy: ProxyClient
  mode: Mode
  reference: Reference
  now: () => Date
  log: Pick<Log, 'info' | 'warn' | 'error'>
}

/** How old rows may be that stand in for the real upstream while it fails. */
const STALE_IF_ERROR_S = 600

/** Fetches a feed's rows by the mode and normalizes them. */
export function createGather({ proxy, mode, reference, now, log }: GatherParts) {
  const lastOrigin = new Map<Feed, UpstreamOrigin>()

  const normalize = (feed: Feed, rows: readonly unknown[]): Gathered['normalized'] => {
    if (feed === 'accidents') return normalizeAccidents(rows, reference, now())
    return feed === 'tollgates' ? normalizeTollgates(rows, now()) : normalizeRoads(rows, now())
  }

  async function from(origin: UpstreamOrigin, feed: Feed, at: Date | undefined): Promise<Gathered> {
    const answer = await proxy.rows({
      feed,
      origin,
      at,
      ...(mode === 'real' && { staleIfErrorS: STALE_IF_ERROR_S }),
    })
    const { rows, stale, fetchedAt } = answer
    const normalized = normalize(feed, rows)
    const refusal = unreadable(feed, normalized)
    if (refusal) throw new ProxyError(`${origin}/${feed}: ${refusal}`)
    return { origin, collectedAt: at ?? new Date(fetchedAt), stale, rows: rows.length, normalized }
  }

  async function automatically(feed: Feed): Promise<Gathered> {
    try {
      const gathered = await from('real', feed, undefined)
      changeTo('real', feed, 'the real upstream answers')
      return gathered
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error
      const gathered = await from('sim', feed, undefined).catch((second: unknown) => {
        if (!(second instanceof ProxyError)) throw second
        const retryAfter = Math.min(error.retryAfter ?? Infinity, second.retryAfter ?? Infinity)
        throw new ProxyError(`real: ${error.message}; sim: ${second.message}`, {
          retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
          cause: error,
        })
      })
      changeTo('sim', feed, error.message)
      return gathered
    }
  }

  function changeTo(origin: UpstreamOrigin, feed: Feed, reason: string): void {
    if (lastOrigin.get(feed) === origin) return
    lastOrigin.set(feed, origin)
    if (origin === 'sim')
      log.warn({ feed, reason }, 'collecting from the simulator until the real upstream answers')
    else log.info({ feed }, 'collecting from the real upstream')
  }

  /** @param at the simulator's past @throws ProxyError */
  return (feed: Feed, at?: Date): Promise<Gathered> =>
    mode === 'auto' ? automatically(feed) : from(mode, feed, at)
}

/**
 * Why an answer must not be sent on: its shape has changed, or it is not what it should be. An incident ends when it is
 * no longer listed, so a list of which most cannot be read would end incidents that go on.
 */
function unreadable(feed: Feed, { records, rejected }: Gathered['normalized']): string | undefined {
  const [first] = rejected
  const readable = feed === 'accidents' ? records.length >= rejected.length : records.length > 0
  if (!first || readable) return undefined
  const why = first.reasons.map(({ path, reason }) => (path ? `${path}: ${reason}` : reason)).join('; ')
  return `${rejected.length} rows cannot be read, ${records.length} can; nothing of it is sent on. The first: ${why}`
}
