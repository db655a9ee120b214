import { setImmediate as turn } from 'node:timers/promises'

interface Line<T> {
  readonly answer: Promise<T>
  /** Whether its work has begun; until then anyone may join. */
  begun: boolean
  next: Promise<T> | undefined
}

/**
 * Many equal requests share one. A request never joins one that is already under way, which may have read what has
 * changed since, unless it `joins`: it waits for the one after, with all who come meanwhile. Work begins at the end of
 * the event loop's turn, so that all who came in this turn are one.
 */
export function createCollapse<T>(): (key: string, work: () => Promise<T>, joins: boolean) => Promise<T> {
  const lines = new Map<string, Line<T>>()

  const begin = (key: string, work: () => Promise<T>): Promise<T> => {
    const run = async () => {
      await turn()
      line.begun = true
      try {
        return await work()
      } finally {
        if (!line.next) lines.delete(key)
      }
    }
    const line: Line<T> = { answer: run(), begun: false, next: undefined }
    lines.set(key, line)
    return line.answer
  }
  const follow = async (line: Line<T>, key: string, work: () => Promise<T>): Promise<T> => {
    await Promise.allSettled([line.answer])
    return begin(key, work)
  }

  return (key, work, joins) => {
    const line = lines.get(key)
    if (!line) return begin(key, work)
    if (!line.begun || joins) return line.answer
    line.next ??= follow(line, key, work)
    return line.next
  }
}
