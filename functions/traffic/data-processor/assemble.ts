import { countOf, reportActivity } from '../../runtime/activity.ts'
import type { FunctionContext } from '../../runtime/function.ts'
import { storeMetrics } from '../../runtime/store/metrics.ts'
import { openStore } from '../../runtime/store/open.ts'
import { openStream } from '../../runtime/stream/open.ts'
import type { Database } from '../model/tables.ts'
import { createProcessor } from './index.ts'
import type { ProcessorSettings } from './settings.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Makes data-processor from its settings. */
export async function assemble({
  settings: given,
  identity,
  log,
  registry,
  closing,
}: FunctionContext<ProcessorSettings>) {
  const store = await openStore<Database>(given, storeMetrics(registry))
  const stream = await openStream(given)
  const events = (outcomes: readonly string[]) =>
    countOf(registry, 'cloudevents_received_total', ({ outcome }) => outcomes.includes(String(outcome)))
  void reportActivity({
    stream,
    identity,
    closing,
    log,
    tally: async () => ({ done: await events(['handled']), failed: await events(['failed', 'refused']) }),
  })
  return {
    app: createProcessor({
      store,
      changes: stream,
      identity,
      now: () => new Date(),
      log,
      registry,
      retentionMs: given.RETENTION_DAYS * DAY_MS,
      manualMs: given.MANUAL_ACCIDENT_HOURS * HOUR_MS,
      maxRequests: given.MAX_REQUESTS,
      token: given.INGEST_TOKEN,
    }),
    checks: { store: () => store.ping(), stream: () => stream.ping() },
    async close() {
      await Promise.all([store.close(), stream.close()])
    },
  }
}
