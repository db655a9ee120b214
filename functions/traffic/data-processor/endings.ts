import { sql } from 'kysely'
import { fromSqlTime, sqlTime } from '../model/tables.ts'
import type { Chunk } from './events.ts'
import type { Writing } from './parts.ts'

/**
 * An accident has ended when the first complete collection after its last sighting was made; null before. Whether the
 * collection was real or simulated does not matter: in mode auto one takes over from the other. A manual accident, which
 * no collection lists, ends some time after it was last sent.
 *
 * This holds for every row when each batch sets it anew for the rows last seen in it, and, where it completes a
 * collection, for the rows last seen before that.
 */
export async function endAccidents(
  writing: Writing,
  chunks: readonly Chunk<unknown>[],
  manualMs: number,
): Promise<void> {
  const { tx, storedAt } = writing
  for (const seenAt of new Set(chunks.map((chunk) => chunk.seenAt))) {
    const manualEnd = later(seenAt, manualMs)
    await tx
      .updateTable('traffic_accidents')
      .set({ ended_at: manualEnd <= storedAt ? manualEnd : null })
      .where('last_seen_at', '=', seenAt)
      .where('origin', '=', 'manual')
      .execute()
    await tx
      .updateTable('traffic_accidents')
      .set({ ended_at: (await firstComplete(writing, '>', seenAt)) ?? null })
      .where('last_seen_at', '=', seenAt)
      .where('origin', '!=', 'manual')
      .execute()
    if ((await firstComplete(writing, '=', seenAt)) === undefined) continue
    await tx
      .updateTable('traffic_accidents')
      .set({ ended_at: seenAt })
      .where('last_seen_at', '<', seenAt)
      .where('origin', '!=', 'manual')
      .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>', seenAt)]))
      .execute()
  }
  await endManualAccidents(writing, manualMs)
}

/** When the first collection was made, of those at (`=`) or after (`>`) a time, of which every part is stored. */
async function firstComplete({ tx }: Writing, compare: '=' | '>', time: string): Promise<string | undefined> {
  const found = await tx
    .selectFrom('collection_parts')
    .select('collected_at')
    .where('feed', '=', 'accidents')
    .where('collected_at', compare, time)
    .where('origin', '!=', 'manual')
    .where('part_count', '>', 0)
    .groupBy(['collected_at', 'origin'])
    .having(sql`count(*)`, '>=', sql`max(part_count)`)
    .orderBy('collected_at')
    .limit(1)
    .executeTakeFirst()
  return found?.collected_at
}

/** Ends manual accidents whose time is over. */
export async function endManualAccidents(
  { tx, storedAt }: Pick<Writing, 'tx' | 'storedAt'>,
  manualMs: number,
): Promise<void> {
  const over = await tx
    .selectFrom('traffic_accidents')
    .select('last_seen_at')
    .distinct()
    .where('ended_at', 'is', null)
    .where('last_seen_at', '<=', later(storedAt, -manualMs))
    .where('origin', '=', 'manual')
    .execute()
  for (const { last_seen_at: lastSeenAt } of over) {
    await tx
      .updateTable('traffic_accidents')
      .set({ ended_at: later(lastSeenAt, manualMs) })
      .where('last_seen_at', '=', lastSeenAt)
      .where('origin', '=', 'manual')
      .execute()
  }
}

const later = (time: string, ms: number): string => sqlTime(new Date(fromSqlTime(time).getTime() + ms))
