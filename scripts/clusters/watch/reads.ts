import { Agent, request } from 'undici'
import { servedBy } from '../front.ts'

/** One request of the load, as its user had it. Times in ms since the epoch. */
export interface Read {
  readonly path: string
  readonly startedAt: number
  readonly endedAt: number
  /** Undefined where no answer came. */
  readonly status?: number
  /** The cluster in `x-served-by`. */
  readonly member?: string
  readonly error?: string
}

export interface Load {
  readonly reads: readonly Read[]
  stop(): Promise<void>
}

interface LoadOptions {
  /** The front, such as http://203.0.113.7 */
  front: string
  headers: Readonly<Record<string, string>>
  paths: readonly string[]
  perSecond: number
  seen(read: Read): void
}

/** A user has gone by then. */
const PATIENCE_MS = 30_000

export const succeeded = (read: Read) => read.status !== undefined && read.status < 400

/** Asks the front at an even pace, whatever comes back: a slow answer holds up no other request. */
export function startReads({ front, headers, paths, perSecond, seen }: LoadOptions): Load {
  const agent = new Agent({ connections: 256, headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS })
  const reads: Read[] = []
  const under = new Set<Promise<void>>()
  let sent = 0

  async function ask(path: string): Promise<void> {
    const startedAt = Date.now()
    let read: Omit<Read, 'endedAt'> = { path, startedAt }
    try {
      const answer = await request(new URL(path, front), { dispatcher: agent, headers })
      // An answer that breaks off is none; dump() would not tell.
      await answer.body.arrayBuffer()
      const member = servedBy(answer.headers)
      read = { ...read, status: answer.statusCode, ...(member ? { member } : {}) }
    } catch (error) {
      read = { ...read, error: error instanceof Error ? error.message : String(error) }
    }
    const done = { ...read, endedAt: Date.now() }
    reads.push(done)
    seen(done)
  }

  const timer = setInterval(() => {
    const asking = ask(paths[sent++ % paths.length] ?? '/').finally(() => under.delete(asking))
    under.add(asking)
  }, 1_000 / perSecond)

  return {
    reads,
    async stop() {
      clearInterval(timer)
      await Promise.all(under)
      await agent.destroy()
    },
  }
}
