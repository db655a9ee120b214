/** What was worked out for a version of its inputs, kept until the version changes or room is needed. */
export interface Memory<T> {
  /**
   * The value of a key at a version: the kept one, the one being worked out now, or `work`'s. An older version's value
   * is let go; a failure is not kept.
   */
  get(key: string, version: string, work: () => Promise<T>): Promise<T>
  /** The last value of a key there was, of whatever version: for when a newer one cannot be worked out. */
  last(key: string): T | undefined
  /** Sum of the weights held. */
  readonly weight: number
}

/** What an entry takes besides its value, roughly; it bounds the number of small ones. */
const ENTRY_OVERHEAD = 512

interface Kept<T> {
  readonly version: string
  readonly value: Promise<T>
  /** The value once it is there, so that a hit need not wait a turn. */
  settled?: T
  /** Of a version before, until this one's is there. */
  previous?: T | undefined
}

/**
 * A bounded memory; the longest unused goes first.
 * @param limit of the sum of the weights
 * @param weigh a value's weight now; asked again when it is used, as a value may grow (compressed bodies)
 */
export function createMemory<T>(limit: number, weigh: (value: T) => number): Memory<T> {
  const kept = new Map<string, Kept<T>>()
  const weights = new Map<string, number>()
  let total = 0

  const drop = (key: string) => {
    total -= weights.get(key) ?? 0
    weights.delete(key)
    kept.delete(key)
  }
  const note = (key: string, value: T) => {
    const weight = weigh(value) + key.length + ENTRY_OVERHEAD
    total += weight - (weights.get(key) ?? 0)
    weights.set(key, weight)
    for (const oldest of kept.keys()) {
      if (total <= limit) return
      drop(oldest)
    }
  }

  const settle = async (key: string, fresh: Kept<T>) => {
    try {
      const value = await fresh.value
      if (kept.get(key) !== fresh) return
      fresh.settled = value
      note(key, value)
    } catch {
      // Whoever asked is told; the next one who asks tries again, as no version is empty.
      if (kept.get(key) !== fresh) return
      drop(key)
      const { previous } = fresh
      if (previous === undefined) return
      kept.set(key, { version: '', value: Promise.resolve(previous), settled: previous })
      note(key, previous)
    }
  }

  return {
    get(key, version, work) {
      const found = kept.get(key)
      if (found?.version === version) {
        kept.delete(key)
        kept.set(key, found)
        if (found.settled !== undefined) note(key, found.settled)
        return found.value
      }
      const previous = found?.settled ?? found?.previous
      drop(key)
      const fresh: Kept<T> = { version, value: work(), previous }
      kept.set(key, fresh)
      void settle(key, fresh)
      return fresh.value
    },
    last(key) {
      const found = kept.get(key)
      return found?.settled ?? found?.previous
    },
    get weight() {
      return total
    },
  }
}
