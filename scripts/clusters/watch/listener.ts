import { Agent, request } from 'undici'
import { servedBy } from '../front.ts'

/** A browser's ear at `/api/events`: it connects again as EventSource does, and notes when it was without. */
export interface Listener {
  /** When it lost the stream and had it again, ms since the epoch; the last may still be without. */
  readonly breaks: readonly { readonly from: number; to?: number }[]
  readonly events: () => number
  stop(): Promise<void>
}

interface ListenerOptions {
  front: string
  headers: Readonly<Record<string, string>>
  lost(): void
  back(member: string | undefined, awayMs: number): void
}

/** A stream that is up says something at least this often. */
const SILENCE_MS = 20_000
const RETRY_MS = 250

export function startListener({ front, headers, lost, back }: ListenerOptions): Listener {
  const agent = new Agent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS })
  const stopping = new AbortController()
  const breaks: { from: number; to?: number }[] = []
  let events = 0
  let lastId: string | undefined
  let renewing = false

  async function listen(): Promise<void> {
    const answer = await request(new URL('/api/events', front), {
      dispatcher: agent,
      signal: stopping.signal,
      headers: { ...headers, accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) },
    })
    if (answer.statusCode !== 200) {
      await answer.body.dump()
      throw new Error(`answered ${answer.statusCode}`)
    }
    const away = breaks.at(-1)
    if (away && away.to === undefined) {
      away.to = Date.now()
      back(servedBy(answer.headers), away.to - away.from)
    }
    renewing = false
    let rest = ''
    for await (const text of answer.body.setEncoding('utf8')) {
      const lines = `${rest}${String(text)}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.startsWith('id:')) lastId = line.slice(3).trim()
        if (line.startsWith('event:')) events++
        // The server ends it, and is asked anew at once: no break.
        if (line === 'event: renew') renewing = true
      }
    }
  }

  const listening = (async () => {
    while (!stopping.signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one stream after the other
        await listen()
      } catch {
        // Told as a break, whatever the reason.
      }
      if (stopping.signal.aborted) return
      if (renewing) {
        renewing = false
        continue
      }
      if (breaks.length === 0 || breaks.at(-1)?.to !== undefined) {
        breaks.push({ from: Date.now() })
        lost()
      }
      // oxlint-disable-next-line no-await-in-loop -- the pause before the next one
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  })()

  return {
    breaks,
    events: () => events,
    async stop() {
      stopping.abort()
      await listening
      await agent.destroy()
    },
  }
}
