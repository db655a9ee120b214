import type { Whole } from '../../runtime/forward.ts'
import { matches, type Encoding } from '../../runtime/representation.ts'

/** What answers are kept by. Three encodings at most, however the header is spelt, so that more requests are equal. */
export const keyOf = (encoding: Encoding, path: string) => `${encoding} ${path}`

/**
 * Whether a request takes an answer that was not asked for anew. One that says anything of caching, such as the page's
 * `max-age=0` after a change, does not (RFC 9111, section 5.2.1); a cache may always ask.
 */
export const takesKept = (header: (name: string) => string | undefined) =>
  header('cache-control') === undefined && header('pragma') === undefined

/** The answer, or a 304 to who holds it: that names the answer and says nothing of its bytes (RFC 9110, section 15.4.5). */
export function conditional(answer: Whole, ifNoneMatch: string | undefined): Answer {
  const { status, headers } = answer
  if (status === 200 && matches(ifNoneMatch, headers['etag'])) {
    const { 'content-type': _, 'content-length': __, 'content-encoding': ___, ...rest } = headers
    return { status: 304, headers: rest, body: null }
  }
  return status === 204 || status === 304 ? { status, headers, body: null } : answer
}

/** An answer to send; no body where its status has none. */
export interface Answer extends Omit<Whole, 'body'> {
  readonly body: Whole['body'] | null
}
