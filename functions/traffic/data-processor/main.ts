import { z } from 'zod'
import { serve } from '../../runtime/serve.ts'
import { integer, processSettings } from '../../runtime/settings.ts'
import { storeMetrics } from '../../runtime/store/metrics.ts'
import { openStore, storeSettings } from '../../runtime/store/open.ts'
import { openStream, streamSettings } from '../../runtime/stream/open.ts'
import type { Database } from '../model/tables.ts'
import { createProcessor } from './index.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const settings = z.object({
  ...processSettings.shape,
  ...storeSettings.shape,
  ...streamSettings.shape,
  /** What senders must present as a bearer token; without it anyone may send. */
  INGEST_TOKEN: z.string().optional(),
  RETENTION_DAYS: integer(1, 3_650).default(8),
  /** How long after it was last sent a manual accident ends. */
  MANUAL_ACCIDENT_HOURS: integer(1, 720).default(2),
  /** Requests handled at once, each of 1 MiB at most. */
  MAX_REQUESTS: integer(1, 1_000).default(32),
})

await serve('data-processor', settings, async ({ settings: given, identity, log, registry }) => {
  const store = await openStore<Database>(given, storeMetrics(registry))
  const stream = await openStream(given)
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
})
