import { Held } from './backlog-held.ts'
import type { Message } from './message.ts'

/**
 * Messages read and not yet settled. Those of one lane (the same `partitionkey`) go one after the other, in stream
 * order; all others side by side.
 */
export class Backlog {
  /** The messages that wait behind the lane's first, which is ready or being sent. */
  readonly #lanes = new Map<string, Message[]>()
  readonly #held = new Held()
  /** Those that were sent before and failed go ahead of the fresh ones. */
  #again: Message[] = []
  /** From `#next` on; what was taken is let go of here. */
  #ready: (Message | undefined)[] = []
  #next = 0

  /** Called after each message that was let go of. */
  onSettled: () => void = () => {}

  /** Messages held: waiting, being sent, or set aside until a later try. */
  get size() {
    return this.#held.size
  }

  /** Whether a message could be taken now. */
  get waiting() {
    return this.#again.length + this.#ready.length - this.#next
  }

  has(id: string) {
    return this.#held.has(id)
  }

  ids(): string[] {
    return this.#held.ids()
  }

  add(message: Message) {
    this.#held.add(message)
    const { lane } = message.context
    if (lane === undefined) {
      this.#ready.push(message)
      return
    }
    const behind = this.#lanes.get(lane)
    if (behind) behind.push(message)
    else {
      this.#lanes.set(lane, [])
      this.#ready.push(message)
    }
  }

  /** Takes messages to send together: at most `count`, and no more bytes than `bytes` but for a first large one. */
  take(count: number, bytes: number): Message[] {
    const taken: Message[] = []
    let size = 0
    while (taken.length < count) {
      const message = this.#again[0] ?? this.#ready[this.#next]
      if (!message) break
      size += message.data?.length ?? 0
      // One that failed twice goes alone: it may be what broke the batch.
      const alone = message.failures > 1
      if (taken.length > 0 && (size > bytes || alone)) break
      if (this.#again.length > 0) this.#again.shift()
      else this.#ready[this.#next++] = undefined
      // One whose entry another consumer took over meanwhile is no longer ours to send.
      if (this.#held.get(message.id) === message) taken.push(message)
      if (alone) break
    }
    if (this.#next > 1_024 || this.#next === this.#ready.length) {
      this.#ready.splice(0, this.#next)
      this.#next = 0
    }
    return taken
  }

  /** Puts a message back that is to be sent again. */
  putBack(message: Message) {
    if (this.#held.get(message.id) === message) this.#again.push(message)
  }

  /** Lets go of a message, delivered or not, and lets its lane go on. */
  settle(message: Message) {
    this.release(message.id)
  }

  /** Lets go of an entry that is not ours any more. @returns whether it was held */
  release(id: string): boolean {
    const message = this.#held.remove(id)
    if (!message) return false
    this.#free(message)
    this.onSettled()
    return true
  }

  /** Whoever waits in the lane behind one that is let go of comes forward. */
  #free(message: Message) {
    const { lane } = message.context
    if (lane === undefined) return
    const behind = this.#lanes.get(lane)
    const at = behind?.indexOf(message) ?? -1
    if (behind && at >= 0) {
      behind.splice(at, 1)
      return
    }
    const following = behind?.shift()
    if (following) this.#ready.push(following)
    else this.#lanes.delete(lane)
  }
}
