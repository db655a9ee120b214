import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Part } from './plan.ts'

const POLL_MS = 100
/** Whoever is not ready by then is named, with its reason. */
const PATIENCE_MS = 10_000

const notReady = z.object({ failures: z.record(z.string(), z.string()) })
const systemFeeds = z.object({ feeds: z.array(z.object({ rows: z.number() })) })

const address = (port: number, path: string) => `http://127.0.0.1:${port}${path}`

/** Resolves when every part says it is ready; rejects when `signal` aborts. */
export async function allReady(
  parts: readonly Part[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const started = performance.now()
  let named = false
  let waiting: string[]
  do {
    const answers = await Promise.all(parts.map((part) => reasonAgainst(part, signal)))
    waiting = answers.flatMap((reason) => reason ?? [])
    if (waiting.length === 0) return
    if (!named && performance.now() - started > PATIENCE_MS) {
      say(`still waiting for ${waiting.join('; ')}`)
      named = true
    }
    await sleep(POLL_MS, undefined, { signal })
  } while (waiting.length > 0)
}

/** Why a part is not ready; undefined when it is. */
async function reasonAgainst({ name, port }: Part, signal: AbortSignal): Promise<string | undefined> {
  const answer = await fetch(address(port, '/readyz'), { signal }).catch(() => undefined)
  if (answer?.ok) return undefined
  if (!answer) return name
  const { data } = notReady.safeParse(await answer.json().catch(() => undefined))
  return data ? `${name} (${Object.values(data.failures).join('; ')})` : `${name} (status ${answer.status})`
}

/** Resolves when the API counts rows of every feed; rejects when `signal` aborts. */
export async function firstRows(port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(address(port, '/api/system'), { signal }).catch(() => undefined)
    const { data } = systemFeeds.safeParse(answer?.ok ? await answer.json() : undefined)
    if (data?.feeds.every(({ rows }) => rows > 0)) return
    await sleep(POLL_MS, undefined, { signal })
  }
}
