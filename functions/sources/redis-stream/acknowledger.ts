import { setTimeout as sleep } from 'node:timers/promises'
import type { EventStream } from '../../runtime/stream/index.ts'
import type { Log } from '../../runtime/log.ts'

const MOST_AT_ONCE = 1_000
const RETRY_MS = 500
/** Long enough that a command carries many ids, short enough that little is delivered twice after a kill. */
const GATHER_MS = 5

/**
 * Acknowledges in groups: ids gather for a moment, and while one XACK is under way. An id stays here until the server has it,
 * however long the server is away; should the process die first, the event is delivered once more.
 */
export class Acknowledger {
  readonly #ack: (ids: readonly string[]) => Promise<number>
  readonly #log: Log
  #waiting: string[] = []
  #working: Promise<void> | undefined

  constructor(stream: EventStream, name: string, group: string, log: Log) {
    this.#ack = (ids) => stream.ack(name, group, ids)
    this.#log = log
  }

  add(id: string) {
    this.#waiting.push(id)
    this.#working ??= this.#work()
  }

  get waiting() {
    return this.#waiting.length
  }

  /** Resolves when all that was added is acknowledged. */
  async settled() {
    await this.#working
  }

  async #work() {
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < MOST_AT_ONCE) await sleep(GATHER_MS)
      const ids = this.#waiting.slice(0, MOST_AT_ONCE)
      try {
        await this.#ack(ids)
        this.#waiting = this.#waiting.slice(ids.length)
      } catch (error) {
        this.#log.warn({ err: error, waiting: this.#waiting.length }, 'cannot acknowledge; trying again')
        await sleep(RETRY_MS, undefined, { ref: false })
      }
    }
    this.#working = undefined
  }
}
