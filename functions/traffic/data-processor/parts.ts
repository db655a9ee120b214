import type { Transaction } from 'kysely'
import type { Store } from '../../runtime/store/index.ts'
import type { Feed } from '../model/feeds.ts'
import type { Database } from '../model/tables.ts'
import type { Chunk } from './events.ts'

/** What every write of one batch shares. */
export interface Writing {
  readonly store: Store<Database>
  readonly tx: Transaction<Database>
  /** When it is stored, as stored. */
  readonly storedAt: string
  /** The cluster that stores it. */
  readonly storedBy: string
}

/** Part number of records that belong to no collection. */
const LONE_PART = -1

/** Notes each chunk as stored. A chunk that was noted before stays as it was. */
export async function recordParts(
  writing: Writing,
  feed: Feed,
  chunks: readonly Chunk<unknown>[],
): Promise<void> {
  const { store, tx, storedAt, storedBy } = writing
  const rows = chunks.map(({ seenAt, origin, part, collectedBy, records }) => ({
    feed,
    collected_at: seenAt,
    origin,
    part_index: part?.index ?? LONE_PART,
    part_count: part?.count ?? 0,
    row_count: records.length,
    collected_by: collectedBy,
    stored_by: storedBy,
    stored_at: storedAt,
  }))
  rows.sort(byKey)
  await store.upsert(tx, 'collection_parts', rows, ['feed', 'collected_at', 'origin', 'part_index'], [])
}

interface Key {
  collected_at: string
  origin: string
  part_index: number
}

/** As everywhere, rows are locked in their key's order: chunks that come twice, at once, may come in another. */
function byKey(a: Key, b: Key): number {
  if (a.collected_at !== b.collected_at) return a.collected_at < b.collected_at ? -1 : 1
  if (a.origin !== b.origin) return a.origin < b.origin ? -1 : 1
  return a.part_index - b.part_index
}
