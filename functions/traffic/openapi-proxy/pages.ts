import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from './envelope.ts'
import { UpstreamError } from './errors.ts'

export interface PagingLimits {
  /** Calls at once. */
  inFlight: number
  /** Pause between two calls of one feed. */
  gapMs: number
  maxPages: number
  /** Of all pages together. */
  maxBytes: number
}

/**
 * Every page of a feed, in order: the first tells how many there are, the others are asked for a few at a time.
 * @throws UpstreamError `partial` when the pages do not hold what they announce, having changed under the reading;
 * `oversized`; whatever `fetchPage` throws, after which no further page is asked for
 */
export async function fetchPages(
  fetchPage: (pageNo: number, signal: AbortSignal) => Promise<Page>,
  { inFlight, gapMs, maxPages, maxBytes }: PagingLimits,
  signal: AbortSignal,
): Promise<Page[]> {
  const stop = new AbortController()
  const until = AbortSignal.any([signal, stop.signal])
  const first = await fetchPage(1, until)
  const total = pagesIn(first)
  if (total > maxPages) {
    throw new UpstreamError(
      'oversized',
      `the upstream announces ${total} pages; at most ${maxPages} are read`,
    )
  }
  const pages = [first]
  let bytes = first.bytes
  // One iterator for all workers: each takes the next page.
  const left = Array.from({ length: total - 1 }, (_, index) => index + 2).values()
  const worker = async (index: number) => {
    await wait(gapMs * index, undefined, { signal: until })
    for (const pageNo of left) {
      const page = await fetchPage(pageNo, until)
      if (page.count !== first.count) {
        const message = `the upstream’s count went from ${first.count} to ${page.count} between page 1 and ${pageNo}`
        throw new UpstreamError('partial', message)
      }
      bytes += page.bytes
      if (bytes > maxBytes)
        throw new UpstreamError('oversized', `the upstream’s pages hold more than ${maxBytes} bytes`)
      pages[pageNo - 1] = page
      await wait(gapMs, undefined, { signal: until })
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(inFlight, total - 1) }, (_, index) => worker(index)))
  } catch (error) {
    stop.abort()
    throw error
  }
  const rows = pages.reduce((sum, page) => sum + page.rows.length, 0)
  if (first.count !== undefined && rows < first.count) {
    throw new UpstreamError(
      'partial',
      `the upstream announces ${first.count} rows, but its ${total} pages hold ${rows}`,
    )
  }
  return pages
}

/** By the count, since a server may cut `numOfRows`, or by the announced number of pages where that is more. */
function pagesIn({ rows, count, pages }: Page): number {
  if (rows.length === 0) return 1
  return Math.max(1, pages ?? 1, count === undefined ? 1 : Math.ceil(count / rows.length))
}
