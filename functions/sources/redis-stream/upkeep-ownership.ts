import type { EventStream } from '../../runtime/stream/index.ts'
import type { Log } from '../../runtime/log.ts'
import type { Backlog } from './backlog.ts'

interface OwnershipOptions {
  stream: string
  group: string
  consumer: string
  claimIdleMs: number
}

/** Redis does nothing else meanwhile, and takes no more than some thousand in one step. */
const KEPT_AT_ONCE = 500
/** Pending entries looked through for those that another consumer has taken over. */
const LOOKED_AT = 10_000

/**
 * Keeps what this replica holds from being taken over, and notices what was: after a pause (a stopped process, a Redis
 * that could not be reached) another replica may have it, and it is not for us to send any more.
 */
export class Ownership {
  readonly #port: EventStream
  readonly #options: OwnershipOptions
  readonly #backlog: Backlog
  readonly #log: Log
  #keptAt = performance.now()

  constructor(port: EventStream, options: OwnershipOptions, backlog: Backlog, log: Log) {
    this.#port = port
    this.#options = options
    this.#backlog = backlog
    this.#log = log
  }

  /** Nobody can have taken over what is held: it was kept a shorter time ago than a take-over waits. */
  get certain() {
    return performance.now() - this.#keptAt < this.#options.claimIdleMs
  }

  /** Makes it certain for another `claimIdleMs`. */
  async keep(): Promise<void> {
    const { stream, group, consumer } = this.#options
    const startedAt = performance.now()
    const ids = this.#backlog.ids()
    const ours = new Set<string>()
    for (let at = 0; at < ids.length; at += KEPT_AT_ONCE) {
      const kept = await this.#port.keep(stream, group, consumer, ids.slice(at, at + KEPT_AT_ONCE))
      for (const id of kept) ours.add(id)
    }
    // Those that are missing were acknowledged in this moment, or went with the group: only what is seen to be
    // another's is let go of.
    const doubtful = new Set(ids.filter((id) => !ours.has(id) && this.#backlog.has(id)))
    if (doubtful.size > 0) {
      const pending = await this.#port.pending(stream, group, LOOKED_AT)
      const taken = pending.filter(({ id, consumer: owner }) => owner !== consumer && doubtful.has(id))
      for (const { id } of taken) this.#backlog.release(id)
      if (taken.length > 0)
        this.#log.warn({ entries: taken.length }, 'another replica took over what was held here for too long')
    }
    this.#keptAt = startedAt
  }
}
