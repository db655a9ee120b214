import { ProblemError } from '../../runtime/problem.ts'

/**
 * Why the upstream gave no rows.
 * `blocked`: its firewall answered with a page; `key`: it does not take the key; `refused`: it answered with an error of
 * its own; `partial`: its pages do not hold what they announce; `breaker` and `held`: it was not asked, having failed a
 * moment ago; `unset`: a setting is missing.
 */
export type FailureKind =
  | 'network'
  | 'timeout'
  | 'status'
  | 'throttled'
  | 'blocked'
  | 'key'
  | 'refused'
  | 'malformed'
  | 'oversized'
  | 'partial'
  | 'breaker'
  | 'held'
  | 'unset'

/** Worth asking again soon; the others need a person, or time. */
const transient: ReadonlySet<FailureKind> = new Set([
  'network',
  'timeout',
  'status',
  'throttled',
  'blocked',
  'malformed',
  'partial',
])
/** Nothing was asked of the upstream. */
const notAsked: ReadonlySet<FailureKind> = new Set(['breaker', 'held', 'unset'])

export interface FailureDetails {
  /** The upstream's HTTP status, where it answered. */
  status?: number | undefined
  /** Seconds after which the upstream may be asked again. */
  retryAfter?: number | undefined
  /** Overrides what the kind says about asking again. */
  retryable?: boolean
  cause?: unknown
}

/** The upstream could not be read. The message says what it answered, without the key, and what to set. */
export class UpstreamError extends Error {
  override name = 'UpstreamError'
  readonly kind: FailureKind
  readonly retryable: boolean
  readonly status: number | undefined
  readonly retryAfter: number | undefined

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, { cause: details.cause })
    this.kind = kind
    this.retryable = details.retryable ?? transient.has(kind)
    this.status = details.status
    this.retryAfter = details.retryAfter
  }

  /** The answer a caller of the proxy gets: 503 where nothing was asked or the upstream wants a pause, 504 a time-out. */
  toProblem(): ProblemError {
    const pause = notAsked.has(this.kind) || this.kind === 'throttled'
    const status = pause ? 503 : this.kind === 'timeout' ? 504 : 502
    return new ProblemError(status, this.message, {
      cause: this,
      ...(this.retryAfter !== undefined && { retryAfter: this.retryAfter }),
    })
  }
}
