import { Counter, Histogram, type Registry } from 'prom-client'
import type { Feed } from '../model/feeds.ts'
import type { Chunks } from './chunks.ts'
import type { Gathered } from './gather.ts'

/** The collector's metrics. Labels take few values; which code or row it was is in the log. */
export function collectorMetrics(registry: Registry) {
  const registers = [registry]
  const collections = new Counter({
    name: 'collections_total',
    help: 'Collections by outcome: collected, stale, skipped, held, failed',
    labelNames: ['feed', 'origin', 'outcome'] as const,
    registers,
  })
  const records = new Counter({
    name: 'collected_records_total',
    help: 'Records sent on',
    labelNames: ['feed', 'origin'] as const,
    registers,
  })
  const rejected = new Counter({
    name: 'rejected_rows_total',
    help: 'Rows that gave no record, by the field that was wrong',
    labelNames: ['feed', 'reason'] as const,
    registers,
  })
  const repeats = new Counter({
    name: 'repeated_rows_total',
    help: 'Rows that repeat another: repeated when equal, superseded when a later one says otherwise',
    labelNames: ['feed', 'kind'] as const,
    registers,
  })
  const unknown = new Counter({
    name: 'unknown_codes_total',
    help: 'Codes in no documentation, by field',
    labelNames: ['feed', 'field'] as const,
    registers,
  })
  const notes = new Counter({
    name: 'corrected_values_total',
    help: 'Values put right or left out of a record, by what was done',
    labelNames: ['feed', 'what'] as const,
    registers,
  })
  const sizes = new Histogram({
    name: 'collected_event_bytes',
    help: 'Data of one event',
    labelNames: ['feed'] as const,
    buckets: [1_024, 4_096, 16_384, 32_768, 49_152, 57_344, 65_536],
    registers,
  })
  return {
    collections,
    normalized(
      feed: Feed,
      { origin, normalized }: Gathered,
      { sizes: chunkSizes, oversized }: Pick<Chunks, 'sizes' | 'oversized'>,
    ) {
      records.inc({ feed, origin }, normalized.records.length - oversized.length)
      if (oversized.length > 0) rejected.inc({ feed, reason: 'size' }, oversized.length)
      for (const { reasons } of normalized.rejected) {
        rejected.inc({ feed, reason: /^[A-Za-z0-9 +]+/.exec(reasons[0]?.path ?? '')?.[0] ?? 'row' })
      }
      repeats.inc({ feed, kind: 'repeated' }, normalized.repeated)
      repeats.inc({ feed, kind: 'superseded' }, normalized.superseded)
      for (const [code, count] of normalized.unknown)
        unknown.inc({ feed, field: code.split('=')[0] ?? '' }, count)
      for (const [what, count] of normalized.notes) notes.inc({ feed, what }, count)
      for (const size of chunkSizes) sizes.observe({ feed }, size)
    },
  }
}
