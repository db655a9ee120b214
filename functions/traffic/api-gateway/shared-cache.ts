import type { Whole } from '../../runtime/forward.ts'
import { createCollapse } from './collapse.ts'

/** Asks upstream, with the tag of the answer held if there is one; a 304 says that one still stands. */
type Ask = (etag: string | undefined) => Promise<Whole>

/** An answer that may be given without asking upstream, and its age in whole seconds. */
export interface Fresh {
  readonly answer: Whole
  readonly age: number
}

export interface SharedCache {
  /** The answer held for a key while upstream's `s-maxage` lasts (RFC 9111, section 5.2.2.10). */
  fresh(key: string): Fresh | undefined
  /** What upstream says now. Equal requests of one moment ask once; with `anew`, never before this call. */
  validated(key: string, ask: Ask, anew: boolean): Promise<Whole>
}

interface Kept {
  readonly answer: Whole
  /** When it was made and until when it is fresh, by `performance.now()`. */
  readonly made: number
  readonly until: number
}

const LIMIT_BYTES = 32 * 2 ** 20
const ENTRY_OVERHEAD = 1_024

/** How long a shared cache may give an answer without asking, milliseconds; its `max-age` is for browsers. */
function lifetimeMs({ headers }: Whole): number {
  const control = headers['cache-control'] ?? ''
  if (/\b(no-cache|no-store|private)\b/i.test(control)) return 0
  return Number(/\bs-maxage="?(\d{1,9})/i.exec(control)?.[1] ?? 0) * 1000
}

/**
 * A shared cache (RFC 9111): an answer with a tag is kept, given out while upstream lets it, and then upstream only says
 * whether it still stands (section 4.3). The longest unused answer goes first.
 */
export function createSharedCache(limitBytes = LIMIT_BYTES): SharedCache {
  const kept = new Map<string, Kept>()
  const share = createCollapse<Whole>()
  let total = 0
  const weigh = (key: string, answer: Whole) => answer.body.byteLength + key.length + ENTRY_OVERHEAD

  const drop = (key: string) => {
    const held = kept.get(key)
    if (!held) return
    total -= weigh(key, held.answer)
    kept.delete(key)
  }
  const keep = (key: string, answer: Whole, asked: number) => {
    drop(key)
    const made = asked - (Number(answer.headers['age']) || 0) * 1000
    kept.set(key, { answer, made, until: made + lifetimeMs(answer) })
    total += weigh(key, answer)
    for (const oldest of kept.keys()) {
      if (total <= limitBytes) return
      drop(oldest)
    }
  }
  const validate = async (key: string, ask: Ask): Promise<Whole> => {
    const held = kept.get(key)?.answer
    // Its age counts from the question: it may have been on its way for long (section 4.2.3).
    const asked = performance.now()
    const answer = await ask(held?.headers['etag'])
    if (answer.status === 304 && held) {
      // What upstream says now replaces what it said then, as section 3.2 has it; the body is the same.
      const fresh = { ...held, headers: { ...held.headers, ...answer.headers } }
      keep(key, fresh, asked)
      return fresh
    }
    if (answer.status === 200 && answer.headers['etag'] !== undefined) keep(key, answer, asked)
    else drop(key)
    return answer
  }

  return {
    fresh(key) {
      const held = kept.get(key)
      const now = performance.now()
      if (!held || now >= held.until) return undefined
      return { answer: held.answer, age: Math.floor((now - held.made) / 1000) }
    },
    validated(key, ask, anew) {
      const held = kept.get(key)
      // Whoever would have taken the answer held takes one that is newer than that and on its way already.
      const joins = !anew && held !== undefined && held.until > held.made
      return share(key, () => validate(key, ask), joins)
    },
  }
}
