import type { Feed } from '../model/feeds.ts'
import type { UpstreamOrigin } from '../model/proxy.ts'
import type { Log } from '../../runtime/log.ts'
import { callUpstream, type CallLimits, type Endpoint } from './call.ts'
import { readEnvelope, type Page } from './envelope.ts'
import { UpstreamError } from './errors.ts'
import type { ProxyMetrics } from './metrics.ts'
import { fetchPages, type PagingLimits } from './pages.ts'
import { createPolicies, type Resilience } from './policies.ts'

export interface UpstreamLimits extends CallLimits, PagingLimits, Resilience {
  /** Of one fetch with all its pages and retries. */
  fetchTimeoutMs: number
  /** Rows a page; the road feed has no pages. */
  rowsPerPage: Readonly<Record<Feed, number>>
}

export const defaultLimits: UpstreamLimits = {
  timeoutMs: 10_000,
  maxBytes: 16 * 2 ** 20,
  inFlight: 3,
  gapMs: 50,
  maxPages: 200,
  attempts: 3,
  backoffMs: 500,
  breakAfter: 6,
  halfOpenAfterMs: 30_000,
  fetchTimeoutMs: 45_000,
  rowsPerPage: { accidents: 99, tollgates: 1000, roads: 0 },
}

/** How often a fetch begins again because the pages changed while they were read. */
const FRESH_STARTS = 2

export interface Upstream {
  /**
   * All rows of the feed, each as JSON text.
   * @param at another instant than now; the simulator's own
   * @throws UpstreamError
   */
  fetchAll(at?: Date): Promise<string[]>
}

export interface UpstreamParts {
  feed: Feed
  origin: UpstreamOrigin
  endpoint: Endpoint
  limits: UpstreamLimits
  metrics: ProxyMetrics
  log: Pick<Log, 'info' | 'warn'>
}

/** One feed of one upstream, with time-outs, retries, a circuit breaker and paging. */
export function createUpstream({ feed, origin, endpoint, limits, metrics, log }: UpstreamParts): Upstream {
  const labels = { feed, origin }
  const policies = createPolicies(limits)
  metrics.breaker.set(labels, 0)
  policies.onStateChange(() => {
    const state = policies.state()
    metrics.breaker.set(labels, state)
    if (state === 1)
      log.warn(
        { ...labels, halfOpenAfterMs: limits.halfOpenAfterMs },
        'the upstream keeps failing; circuit opened',
      )
    if (state === 0) log.info(labels, 'the upstream answers again; circuit closed')
  })

  const call = async (parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Page> => {
    const ended = metrics.callSeconds.startTimer(labels)
    try {
      const { value, bytes } = await callUpstream(endpoint, parameters, limits, signal)
      const page = readEnvelope(feed, value, bytes, endpoint)
      metrics.calls.inc({ ...labels, outcome: 'ok' })
      return page
    } catch (error) {
      metrics.calls.inc({ ...labels, outcome: error instanceof UpstreamError ? error.kind : 'defect' })
      throw error
    } finally {
      ended()
    }
  }

  const fetchOnce = async (at: Date | undefined, signal: AbortSignal): Promise<readonly unknown[]> => {
    const common = { ...parametersOf[feed], ...(at && { at: at.toISOString() }) }
    if (feed === 'roads') {
      const { rows, count } = await policies.run(() => call(common, signal), signal)
      if (count !== undefined && rows.length < count)
        log.warn({ ...labels, count, rows: rows.length }, 'fewer rows than announced')
      return rows
    }
    const numOfRows = String(limits.rowsPerPage[feed])
    const page = (pageNo: number, until: AbortSignal) =>
      policies.run(() => call({ ...common, numOfRows, pageNo: String(pageNo) }, until), until)
    const pages = await fetchPages(page, limits, signal)
    return pages.flatMap(({ rows }) => rows)
  }

  return {
    async fetchAll(at) {
      const signal = AbortSignal.timeout(limits.fetchTimeoutMs)
      for (let start = 1; ; start++) {
        try {
          const rows = (await fetchOnce(at, signal)).map(asText)
          const repeated = rows.length - new Set(rows).size
          metrics.rows.set(labels, rows.length)
          metrics.repeated.inc(labels, repeated)
          if (repeated > 0) log.info({ ...labels, repeated }, 'the upstream sent rows more than once')
          return rows
        } catch (error) {
          if (signal.aborted && !(error instanceof UpstreamError)) {
            const message = `the upstream’s rows were not all read within ${limits.fetchTimeoutMs} ms`
            throw new UpstreamError('timeout', message, { cause: error })
          }
          const moved = error instanceof UpstreamError && error.kind === 'partial'
          if (!moved || start > FRESH_STARTS || signal.aborted) throw error
          log.info(
            { ...labels, reason: error.message },
            'the pages changed while they were read; reading them again',
          )
        }
      }
    },
  }
}

/** What each operation is asked, beside the key, the type and the page. */
const parametersOf: Readonly<Record<Feed, Readonly<Record<string, string>>>> = {
  accidents: { sortType: 'desc', pagingYn: 'Y' },
  tollgates: { tmType: '2' },
  roads: {},
}

/** The largest row kept, in characters: the cache's columns take 64 KiB of up to three bytes a character. */
const LONGEST_ROW = 20_000

/** A row that cannot be kept leaves a word in its place, which the collector rejects and counts like any bad row. */
function asText(row: unknown): string {
  try {
    const text = JSON.stringify(row)
    if (text.length <= LONGEST_ROW) return text
    return JSON.stringify(
      `row left out by openapi-proxy: ${text.length} characters, at most ${LONGEST_ROW} are kept`,
    )
  } catch {
    return JSON.stringify('row left out by openapi-proxy: nested too deep')
  }
}
