import { backoffMs } from '../backoff.ts'

export interface GateOptions {
  /** Requests in flight at the most. */
  maxInFlight: number
  baseBackoffMs: number
  maxBackoffMs: number
  /** After this long without an answer the sink may sleep again: the next request is a probe. */
  idleMs: number
  /** A clock that never jumps, in milliseconds. */
  now?: () => number
}

/**
 * How many requests the sink is trusted with. It starts with one (a probe: the sink may be a function at zero), doubles
 * with each success up to the limit, halves with each failure, and after failures in a row sends one probe per backoff
 * step. So a sick sink is never hammered, and one event that always fails does not stop the others.
 */
export class Gate {
  readonly #options: GateOptions
  readonly #now: () => number
  #limit = 1
  #inFlight = 0
  #failures = 0
  #closedUntil = 0
  #lastFailure = 0
  #lastAnswer = 0
  #probing = true

  constructor(options: GateOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  get limit() {
    return this.#limit
  }

  /** The sink has yet to take something, since the start, since it failed, or since it may have fallen asleep. */
  get probing() {
    return this.#probing
  }

  get inFlight() {
    return this.#inFlight
  }

  /** Whether one more request may go now; otherwise when to ask again at the latest, in milliseconds. */
  admits(): true | { waitMs: number } {
    if (this.#inFlight === 0 || this.#closedUntil > 0) {
      const now = this.#now()
      if (now < this.#closedUntil) return { waitMs: this.#closedUntil - now }
      this.#closedUntil = 0
      if (this.#inFlight === 0 && now - this.#lastAnswer > this.#options.idleMs) this.#probe()
    }
    return this.#inFlight < this.#limit ? true : { waitMs: Number.POSITIVE_INFINITY }
  }

  /** A request goes out. @returns when, to be told with its answer */
  enter(): number {
    this.#inFlight++
    return this.#now()
  }

  /** @returns how long the request took, in milliseconds */
  succeeded(started: number): number {
    this.#leave()
    this.#failures = 0
    this.#probing = false
    this.#limit = Math.min(this.#options.maxInFlight, this.#limit * 2)
    return this.#lastAnswer - started
  }

  /**
   * @param away the sink itself is away or asks for time, as against one event failing in it
   * @returns how long the request took, in milliseconds
   */
  failed(started: number, away: boolean, retryAfterMs: number | undefined): number {
    this.#leave()
    this.#limit = Math.max(1, this.#limit >> 1)
    // All that was in flight when the sink went away fails together: that is one failure, not many.
    if (started >= this.#lastFailure) this.#failures++
    this.#lastFailure = this.#lastAnswer
    if (away || this.#failures >= FAILURES_IN_A_ROW) {
      this.#probe()
      const { baseBackoffMs, maxBackoffMs } = this.#options
      const wait = Math.max(retryAfterMs ?? 0, backoffMs(this.#failures, baseBackoffMs, maxBackoffMs))
      this.#closedUntil = Math.max(this.#closedUntil, this.#lastFailure + wait)
    }
    return this.#lastAnswer - started
  }

  #probe() {
    this.#limit = 1
    this.#probing = true
  }

  #leave() {
    this.#inFlight--
    this.#lastAnswer = this.#now()
  }
}

/** So many 5xx with no success between them are the sink's, not the events'. */
const FAILURES_IN_A_ROW = 5
