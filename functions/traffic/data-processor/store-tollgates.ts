import type { TollgateTraffic } from '../model/records.ts'
import { storedTime, type Chunk } from './events.ts'
import { recordParts, type Writing } from './parts.ts'

/** Stores tollgate traffic; of two collections of one slot the later one's row stays. */
export async function storeTollgates(
  writing: Writing,
  chunks: readonly Chunk<TollgateTraffic>[],
): Promise<void> {
  if (chunks.length === 0) return
  const { store, tx, storedAt } = writing
  const rows = chunks.flatMap(({ seenAt, origin, records }) =>
    records.map((record) => ({
      unit_code: record.unitCode,
      unit_name: record.unitName,
      ex_div_code: record.exDivCode,
      ex_div_name: record.exDivName,
      collected_at: storedTime(record.collectedAt),
      period_minutes: record.periodMinutes,
      traffic_amount: record.entryAmount + record.exitAmount,
      entry_amount: record.entryAmount,
      exit_amount: record.exitAmount,
      entry_by_class: JSON.stringify(record.entryByClass),
      exit_by_class: JSON.stringify(record.exitByClass),
      by_payment: JSON.stringify(record.byPayment),
      origin,
      seen_at: seenAt,
      stored_at: storedAt,
    })),
  )
  rows.sort(byKey)
  await store.upsert(
    tx,
    'tollgate_traffic_history',
    rows,
    ['unit_code', 'collected_at'],
    [
      'unit_name',
      'ex_div_code',
      'ex_div_name',
      'period_minutes',
      'traffic_amount',
      'entry_amount',
      'exit_amount',
      'entry_by_class',
      'exit_by_class',
      'by_payment',
      'origin',
      'seen_at',
      'stored_at',
    ],
    { newer: 'seen_at' },
  )
  await recordParts(writing, 'tollgates', chunks)
}

interface Key {
  collected_at: string
  unit_code: string
}

/** Every transaction takes its row locks in the primary key's order, so that two of them wait and do not deadlock. */
function byKey(a: Key, b: Key): number {
  if (a.collected_at !== b.collected_at) return a.collected_at < b.collected_at ? -1 : 1
  return a.unit_code < b.unit_code ? -1 : Number(a.unit_code > b.unit_code)
}
