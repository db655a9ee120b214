import { ProblemError } from '../../runtime/problem.ts'
import { STALE_INTERVALS, staleFrom, type Answer, type Wanted } from './feed-cache.ts'
import { UpstreamError } from './errors.ts'

const NAME = 'openapi-proxy'

/**
 * What a request's `Cache-Control` asks for: `min-fresh`, `no-cache` and `no-store` wait for rows of the current slot
 * (RFC 9111, section 5.2.1), `stale-if-error` takes old ones while the upstream fails (RFC 5861, section 4). Others are
 * ignored.
 * @throws ProblemError 400 for a number that is none
 */
export function wantedBy(header: string | undefined): Wanted {
  const wanted: Wanted = { fresh: false, staleIfErrorMs: 0 }
  for (const directive of header?.split(',') ?? []) {
    const [name = '', value] = directive.split('=', 2).map((part) => part.trim())
    switch (name.toLowerCase()) {
      case 'no-cache':
      case 'no-store':
        wanted.fresh = true
        break
      case 'min-fresh':
        seconds(name, value)
        wanted.fresh = true
        break
      case 'stale-if-error':
        wanted.staleIfErrorMs = value === undefined ? Number.POSITIVE_INFINITY : seconds(name, value) * 1000
    }
  }
  return wanted
}

function seconds(name: string, value: string | undefined): number {
  const text = value?.replace(/^"(.*)"$/, '$1') ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new ProblemError(400, `Cache-Control: ${name} takes a whole number of seconds`, {
    errors: [{ path: 'Cache-Control', reason: `${name} takes a whole number of seconds` }],
  })
}

/** `age`, `cache-control`, `last-modified` and `cache-status` (RFC 9211) of an answer. */
export function cacheHeaders(
  { copy, how, first, failure }: Answer,
  intervalMs: number,
  now: Date,
): Record<string, string> {
  const age = Math.max(0, Math.floor((now.getTime() - copy.fetchedAt.getTime()) / 1000))
  const stale = staleFrom(copy.fetchedAt, intervalMs)
  const ttl = Math.floor((stale.getTime() - now.getTime()) / 1000)
  const lifetime = Math.floor((stale.getTime() - copy.fetchedAt.getTime()) / 1000)
  const status =
    failure instanceof UpstreamError && failure.status !== undefined ? `; fwd-status=${failure.status}` : ''
  const forwarded = first ? 'fwd=uri-miss' : 'fwd=stale'
  const forms: Record<Answer['how'], string> = {
    hit: `hit; ttl=${ttl}`,
    stale: `hit; ttl=${ttl}; detail=stale-while-revalidate`,
    fetched: `${forwarded}; stored; ttl=${ttl}`,
    collapsed: `${forwarded}; collapsed; stored; ttl=${ttl}`,
    'stale-if-error': `fwd=stale${status}; ttl=${ttl}; detail=stale-if-error`,
  }
  return {
    age: String(age),
    'cache-control': `max-age=${lifetime}, stale-while-revalidate=${(STALE_INTERVALS * intervalMs) / 1000}`,
    'last-modified': copy.fetchedAt.toUTCString(),
    'cache-status': `${NAME}; ${forms[how]}`,
  }
}

/** Of an answer that neither came from the cache nor went into it. */
export const bypassHeaders = {
  age: '0',
  'cache-control': 'no-store',
  'cache-status': `${NAME}; fwd=bypass`,
} as const
