/** One server-sent event. */
export interface Sent {
  id: string
  event: string
  data: string
}

/** Opens a stream of server-sent events; `next` resolves to the first one from here on that fits. */
export async function events(url: string, headers: Record<string, string> = {}) {
  const cut = new AbortController()
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: cut.signal,
  })
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`)
  const seen: Sent[] = []
  const waiting = new Set<() => void>()
  let ended = false
  const reading = (async () => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        seen.push(parse(text.slice(0, end)))
        text = text.slice(end + 2)
      }
      for (const look of waiting) look()
    }
    ended = true
    for (const look of waiting) look()
  })().catch((error: unknown) => {
    if (!cut.signal.aborted) throw error
  })
  let at = 0
  return {
    seen,
    next: (fits: (sent: Sent) => boolean) =>
      new Promise<Sent>((resolve, reject) => {
        const look = () => {
          while (at < seen.length) {
            const sent = seen[at++]
            if (!sent || !fits(sent)) continue
            waiting.delete(look)
            return resolve(sent)
          }
          if (ended) reject(new Error(`${url} ended before it`))
        }
        waiting.add(look)
        look()
      }),
    close() {
      cut.abort()
      void reading
    },
  }
}

function parse(block: string): Sent {
  const sent: Sent = { id: '', event: 'message', data: '' }
  for (const line of block.split('\n')) {
    const [, field, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? []
    if (field === 'id') sent.id = value ?? ''
    else if (field === 'event') sent.event = value ?? ''
    else if (field === 'data') sent.data += value ?? ''
  }
  return sent
}
