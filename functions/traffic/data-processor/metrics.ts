import { Counter, Histogram, type Registry } from 'prom-client'
import { feeds } from '../model/feeds.ts'
import type { Batch } from './events.ts'

export function processorMetrics(registry: Registry) {
  const registers = [registry]
  const rows = new Counter({
    name: 'traffic_rows_stored_total',
    help: 'Rows of stored events, those stored before included',
    labelNames: ['feed'],
    registers,
  })
  const batchRows = new Histogram({
    name: 'traffic_batch_rows',
    help: 'Rows stored in one transaction',
    buckets: [1, 10, 50, 100, 250, 500, 1_000, 2_000, 4_000, 8_000],
    registers,
  })
  const transaction = new Histogram({
    name: 'traffic_transaction_duration_seconds',
    help: 'Time to store one batch, retries included',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const pruned = new Counter({
    name: 'traffic_rows_pruned_total',
    help: 'Rows that retention deleted',
    labelNames: ['table'],
    registers,
  })
  return {
    startTransaction: () => transaction.startTimer(),
    stored(batch: Batch) {
      let total = 0
      for (const feed of feeds) {
        const count = batch[feed].reduce((sum, { records }) => sum + records.length, 0)
        if (count > 0) rows.inc({ feed }, count)
        total += count
      }
      batchRows.observe(total)
    },
    pruned: (table: string, count: number) => pruned.inc({ table }, count),
  }
}
