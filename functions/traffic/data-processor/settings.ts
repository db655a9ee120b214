import * as z from 'zod/mini'
import { integer, processSettings } from '../../runtime/settings.ts'
import { storeSettings } from '../../runtime/store/open.ts'
import { streamSettings } from '../../runtime/stream/open.ts'

/** Every setting of data-processor. */
export const processorSettings = z.object({
  ...processSettings.shape,
  ...storeSettings.shape,
  ...streamSettings.shape,
  /** What senders must present as a bearer token; without it anyone may send. */
  INGEST_TOKEN: z.optional(z.string()),
  RETENTION_DAYS: z._default(integer(1, 3_650), 8),
  /** How long after it was last sent a manual accident ends. */
  MANUAL_ACCIDENT_HOURS: z._default(integer(1, 720), 2),
  /** Requests handled at once, each of 1 MiB at most. */
  MAX_REQUESTS: z._default(integer(1, 1_000), 32),
})
export type ProcessorSettings = z.infer<typeof processorSettings>
