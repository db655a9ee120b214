interface Line<T> {
  readonly ended: Promise<void>
  next: Promise<T> | undefined
}

/**
 * Many equal requests share one. A request never joins one that is already under way, which may have read what has
 * changed since: it waits for the one after, with all who come meanwhile.
 */
export function createCollapse<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Line<T>>()

  const begin = (key: string, work: () => Promise<T>): Promise<T> => {
    const answer = work()
    const line: Line<T> = { ended: settled(answer), next: undefined }
    lines.set(key, line)
    void line.ended.finally(() => {
      if (!line.next && lines.get(key) === line) lines.delete(key)
    })
    return answer
  }

  return (key, work) => {
    const line = lines.get(key)
    if (!line) return begin(key, work)
    line.next ??= line.ended.then(() => begin(key, work))
    return line.next
  }
}

async function settled(work: Promise<unknown>): Promise<void> {
  await Promise.allSettled([work])
}
