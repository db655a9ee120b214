import { pause } from '../../runtime/pause.ts'
import type { Entry, EventStream } from '../../runtime/stream/index.ts'
import { decodeChange } from '../model/changes.ts'
import { CHANGES_STREAM, type Change } from '../model/events.ts'
import type { Feed } from '../model/feeds.ts'

/** A change notice and the id of its entry in CHANGES_STREAM. */
export interface Notice {
  readonly id: string
  readonly change: Change
}

export interface ChangeListener {
  /** One notice a feed, oldest first, of what changed since the last call. */
  changed(notices: readonly Notice[]): void
  /** Notices can be read again, and some may have been lost: everything could have changed. */
  reset(): void
  /** Notices cannot be read any more; `reset` follows when they can. */
  broken(): void
}

export interface ChangeFeed {
  /** Reads CHANGES_STREAM until `closing`; a failure is logged and tried again. Rejects never. */
  run(): Promise<void>
  /** Whether notices are being read. While they are not, versions change every STALE_MS. */
  readonly live: boolean
  /** The last notice told to listeners, or where reading began; undefined before that. */
  readonly position: string | undefined
  /** What identifies the state of the feeds' rows: changes when any of them does. */
  version(of: readonly Feed[]): string
  subscribe(listener: ChangeListener): () => void
  /** What changed after a notice that was seen, one notice a feed; `reset` when that cannot be told any more. */
  since(id: string): Promise<readonly Notice[] | 'reset'>
}

export interface ChangeFeedParts {
  stream: Pick<EventStream, 'tail' | 'lastId' | 'range'>
  closing: AbortSignal
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
  now?: () => number
}

/** How old an answer may be while notices cannot be read. */
export const STALE_MS = 5_000
/** A collection comes in chunks, a notice each: told as one change when none has come for QUIET_MS, or after LONGEST_MS. */
const QUIET_MS = 60
const LONGEST_MS = 150
const BLOCK_MS = 5_000
/** A tail that has not answered for this long is broken, whatever the connection says. */
const SILENCE_MS = BLOCK_MS + 3_000
const RETRY_MS = 500
const FAILED = `change notices cannot be read; answers are kept for ${STALE_MS} ms only, and it is tried again`
const BATCH = 500

const compareIds = (a: string, b: string) => {
  const [timeA = 0, sequenceA = 0] = a.split('-').map(Number)
  const [timeB = 0, sequenceB = 0] = b.split('-').map(Number)
  return timeA - timeB || sequenceA - sequenceB
}

const noticesOf = (entries: readonly Entry[]): Notice[] =>
  entries.flatMap((entry) => {
    const change = decodeChange(entry)
    return change ? [{ id: entry.id, change }] : []
  })

/** The last notice of each feed, oldest first. */
export function newestPerFeed(notices: Iterable<Notice>): Notice[] {
  const newest = new Map<Feed, Notice>()
  for (const notice of notices) newest.set(notice.change.feed, notice)
  return [...newest.values()].sort((a, b) => compareIds(a.id, b.id))
}

/** Follows the change notices: what makes kept answers fresh and what /api/events tells. */
export function createChangeFeed({ stream, closing, log, now = Date.now }: ChangeFeedParts): ChangeFeed {
  const listeners = new Set<ChangeListener>()
  const versions = new Map<Feed, string>()
  let started: string | undefined
  let position: string | undefined
  let epoch = 0
  let answeredAt = -Infinity
  let broken = true
  let gathered: Notice[] = []
  let gatheredAt = 0
  let timer: NodeJS.Timeout | undefined

  const tell = () => {
    const notices = newestPerFeed(gathered)
    gathered = []
    for (const { id, change } of notices) versions.set(change.feed, id)
    position = notices.at(-1)?.id ?? position
    for (const listener of listeners) listener.changed(notices)
  }
  const gather = (notices: readonly Notice[]) => {
    if (notices.length === 0) return
    if (gathered.length === 0) gatheredAt = now()
    gathered.push(...notices)
    clearTimeout(timer)
    timer = setTimeout(tell, Math.max(0, Math.min(QUIET_MS, gatheredAt + LONGEST_MS - now())))
  }
  const read = async (after: string): Promise<string> => {
    const entries = await stream.tail(CHANGES_STREAM, after, {
      count: BATCH,
      blockMs: BLOCK_MS,
      signal: closing,
    })
    answeredAt = now()
    gather(noticesOf(entries))
    return entries.at(-1)?.id ?? after
  }
  const connect = async (last: string | undefined): Promise<string> => {
    const newest = await stream.lastId(CHANGES_STREAM)
    answeredAt = now()
    broken = false
    if (last === undefined) {
      started = newest
      position = newest
      return newest
    }
    // The stream may have lost notices with what it was kept on, or have been trimmed past us meanwhile.
    epoch++
    for (const listener of listeners) listener.reset()
    log.info({ stream: CHANGES_STREAM }, 'change notices are read again; everything counts as changed')
    return compareIds(last, newest) > 0 ? newest : last
  }
  const live = () => !broken && now() - answeredAt < SILENCE_MS

  return {
    async run() {
      let last: string | undefined
      let warned = false
      while (!closing.aborted) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- each read begins where the one before ended
          last = broken ? await connect(last) : await read(last ?? '$')
          warned = false
        } catch (error) {
          if (closing.aborted) break
          if (!warned) log.warn({ err: error, stream: CHANGES_STREAM }, FAILED)
          if (!broken) for (const listener of listeners) listener.broken()
          warned = true
          broken = true
          // oxlint-disable-next-line no-await-in-loop
          await pause(RETRY_MS, closing)
        }
      }
      clearTimeout(timer)
    },
    get live() {
      return live()
    },
    get position() {
      return position
    },
    version(of) {
      const ids = of.map((feed) => versions.get(feed) ?? started ?? '').join()
      return live() ? `${epoch} ${ids}` : `${epoch} ${ids} ${Math.floor(now() / STALE_MS)}`
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async since(id) {
      const [oldest] = await stream.range(CHANGES_STREAM, '-', '+', 1)
      const newest = await stream.lastId(CHANGES_STREAM)
      if (compareIds(id, newest) > 0) return 'reset'
      if (compareIds(id, position ?? newest) >= 0) return []
      if (!oldest || compareIds(id, oldest.id) < 0) return 'reset'
      // Those after `position` will be told to listeners, once what they concern is no longer served from memory.
      const missed = await stream.range(CHANGES_STREAM, `(${id}`, position ?? '+', BATCH)
      if (missed.length === BATCH) return 'reset'
      return newestPerFeed(noticesOf(missed))
    },
  }
}
