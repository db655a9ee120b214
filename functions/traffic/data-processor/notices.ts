import type { Log } from '../../runtime/log.ts'
import { ProblemError } from '../../runtime/problem.ts'
import type { EventStream } from '../../runtime/stream/index.ts'
import { encodeChange } from '../model/changes.ts'
import { CHANGES_STREAM, type Change } from '../model/events.ts'
import { feeds, type Feed } from '../model/feeds.ts'
import { fromSqlTime } from '../model/tables.ts'
import { storedTime, type Batch, type Chunk } from './events.ts'

/** Notices kept. They are only tailed: who has been away longer than this reads the tables anyway. */
const KEPT = 10_000
const TRIM_EVERY = 500
const RETRY_SECONDS = 5

/** One notice per feed and origin of a batch. */
export function changesOf(batch: Batch, storedAt: Date, storedBy: string): Change[] {
  return feeds.flatMap((feed) => {
    const chunks: readonly Chunk<object>[] = batch[feed]
    return [...Map.groupBy(chunks, ({ origin }) => origin)].map(([origin, own]) => ({
      feed,
      origin,
      at: newest(feed, own),
      storedAt: storedAt.toISOString(),
      storedBy,
      collectedBy: own.at(-1)?.collectedBy ?? '',
      rows: own.reduce((sum, { records }) => sum + records.length, 0),
    }))
  })
}

/** Accidents have no measuring time of their own. */
function newest(feed: Feed, chunks: readonly Chunk<object>[]): string {
  const times = new Set<string>()
  for (const { records } of feed === 'accidents' ? [] : chunks) {
    for (const record of records) {
      const time = measuredAt(record)
      if (time !== undefined) times.add(time)
    }
  }
  const stored = times.size > 0 ? [...times].map(storedTime) : chunks.map(({ seenAt }) => seenAt)
  return fromSqlTime(stored.reduce((a, b) => (a > b ? a : b), '')).toISOString()
}

function measuredAt(record: object): string | undefined {
  return 'collectedAt' in record && typeof record.collectedAt === 'string' ? record.collectedAt : undefined
}

/**
 * Sends notices to CHANGES_STREAM.
 * @throws ProblemError 503 when they cannot be sent: the rows are stored, the event comes again and stores them again
 */
export function createNotifier(changes: Pick<EventStream, 'append' | 'keepNewest'>, log: Pick<Log, 'warn'>) {
  let untilTrim = 0
  return async (notices: readonly Change[]): Promise<void> => {
    try {
      await changes.append(CHANGES_STREAM, notices.map(encodeChange))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new ProblemError(503, `the rows are stored, but the change notice could not be sent: ${reason}`, {
        retryAfter: RETRY_SECONDS,
        cause: error,
      })
    }
    untilTrim -= notices.length
    if (untilTrim > 0) return
    untilTrim = TRIM_EVERY
    await changes.keepNewest(CHANGES_STREAM, KEPT).catch((error: unknown) => {
      log.warn(
        { err: error },
        `${CHANGES_STREAM} was not shortened; the next ${TRIM_EVERY} notices try again`,
      )
    })
  }
}
