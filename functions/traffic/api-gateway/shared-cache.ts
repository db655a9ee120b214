import type { Whole } from '../../runtime/forward.ts'
import { createCollapse } from './collapse.ts'

/** Asks upstream, with the tag of the answer held if there is one; a 304 says that one still stands. */
export type Ask = (etag: string | undefined) => Promise<Whole>

const LIMIT_BYTES = 32 * 2 ** 20
const ENTRY_OVERHEAD = 1_024

/**
 * A shared cache that asks each time (RFC 9111, section 4.3): an answer with a tag is kept, and upstream only says
 * whether it still stands. Equal requests of one moment ask once. The longest unused answer goes first.
 */
export function createSharedCache(limitBytes = LIMIT_BYTES) {
  const kept = new Map<string, Whole>()
  const share = createCollapse<Whole>()
  let total = 0
  const weigh = (key: string, answer: Whole) => answer.body.byteLength + key.length + ENTRY_OVERHEAD

  const drop = (key: string) => {
    const answer = kept.get(key)
    if (!answer) return
    total -= weigh(key, answer)
    kept.delete(key)
  }
  const keep = (key: string, answer: Whole) => {
    drop(key)
    kept.set(key, answer)
    total += weigh(key, answer)
    for (const oldest of kept.keys()) {
      if (total <= limitBytes) return
      drop(oldest)
    }
  }

  return (key: string, ask: Ask): Promise<Whole> =>
    share(key, async () => {
      const held = kept.get(key)
      const answer = await ask(held?.headers['etag'])
      if (answer.status === 304 && held) {
        // What upstream says now replaces what it said then, as section 3.2 has it; the body is the same.
        const fresh = { ...held, headers: { ...held.headers, ...answer.headers } }
        keep(key, fresh)
        return fresh
      }
      if (answer.status === 200 && answer.headers['etag'] !== undefined) keep(key, answer)
      else drop(key)
      return answer
    })
}
