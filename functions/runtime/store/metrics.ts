import { Counter, type Registry } from 'prom-client'
import type { StoreOptions } from './create.ts'

/** Counts the transactions that ran again, by why. */
export function storeMetrics(registry: Registry): StoreOptions {
  const retries = new Counter({
    name: 'store_transaction_retries_total',
    help: 'Transactions that ran again after a deadlock, a lock wait or a lost connection',
    labelNames: ['reason'],
    registers: [registry],
  })
  return { onRetry: ({ name }) => retries.inc({ reason: name }) }
}
