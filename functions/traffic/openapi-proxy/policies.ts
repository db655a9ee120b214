import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel'
import { UpstreamError } from './errors.ts'

export interface Resilience {
  /** Calls for one page, the first included. */
  attempts: number
  /** Before the second attempt; doubles with each further one, with jitter. */
  backoffMs: number
  /** Failed calls in a row that open the breaker. */
  breakAfter: number
  halfOpenAfterMs: number
}

/** Longer pauses that the upstream asks for are left to the caller. */
const LONGEST_PAUSE_S = 10
const LONGEST_BACKOFF_MS = 5_000

const retryable = (error: unknown) => error instanceof UpstreamError && error.retryable
const soon = (error: unknown) =>
  error instanceof UpstreamError && error.retryable && (error.retryAfter ?? 0) <= LONGEST_PAUSE_S

/** Retries and a circuit breaker around calls of one feed to one upstream. */
export function createPolicies({ attempts, backoffMs, breakAfter, halfOpenAfterMs }: Resilience) {
  const retries = retry(handleWhen(soon), {
    maxAttempts: attempts - 1,
    backoff: new DelegateBackoff(({ attempt, result }) => {
      const failure = 'error' in result ? result.error : undefined
      if (failure instanceof UpstreamError && failure.retryAfter !== undefined)
        return failure.retryAfter * 1000
      const longest = Math.min(LONGEST_BACKOFF_MS, backoffMs * 2 ** (attempt - 1))
      return longest * (0.5 + Math.random() / 2)
    }),
  })
  const breaker = circuitBreaker(handleWhen(retryable), {
    breaker: new ConsecutiveBreaker(breakAfter),
    halfOpenAfter: halfOpenAfterMs,
  })
  const policy = wrap(retries, breaker)
  let lastFailure = ''
  let openedAt = 0
  breaker.onBreak((reason) => {
    openedAt = Date.now()
    if ('error' in reason && reason.error instanceof Error) lastFailure = reason.error.message
  })

  return {
    /** 0 closed, 1 open, 2 half open. */
    state: () =>
      breaker.state === CircuitState.Closed ? 0 : breaker.state === CircuitState.HalfOpen ? 2 : 1,
    onStateChange: breaker.onStateChange,
    /** @throws UpstreamError; `breaker` while the upstream is left alone */
    async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
      try {
        return await policy.execute(work, signal)
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error
        const retryAfter = Math.max(1, Math.ceil((openedAt + halfOpenAfterMs - Date.now()) / 1000))
        const message = `the upstream failed ${breakAfter} times in a row and is left alone for ${retryAfter} s; last: ${lastFailure}`
        throw new UpstreamError('breaker', message, { retryAfter, cause: error })
      }
    },
  }
}
