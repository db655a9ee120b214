import * as z from 'zod/mini'
import { duration, flag, integer, matching, processSettings } from '../../runtime/settings.ts'
import { streamSettings } from '../../runtime/stream/open.ts'
import { sinkSettings } from '../sink-settings.ts'

const name = matching(/^\S{1,200}$/, 'takes a name without spaces')

/** Every setting of the redis-stream source; its README has them as a table. */
export const sourceSettings = z.object({
  ...processSettings.shape,
  ...streamSettings.shape,
  ...sinkSettings.shape,
  STREAM: name,
  GROUP: name,
  /** `<cluster>/<pod>` unless set. */
  CONSUMER: z.optional(name),
  /** Entries with equal values of this attribute are delivered in stream order. */
  ORDER_BY: z._default(z.enum(['partitionkey', 'subject'], 'takes partitionkey or subject'), 'partitionkey'),
  SINK_BATCH: z._default(integer(1, 1_000), 1),
  SINK_BATCH_BYTES: z._default(integer(1_024, 16_777_216), 900_000),
  MAX_IN_FLIGHT: z._default(integer(1, 1_000), 64),
  READ_AHEAD: z._default(integer(1, 100_000), 5_000),
  MAX_DELIVERIES: z._default(integer(0, 1_000_000), 0),
  BACKOFF_BASE: z._default(duration, 100),
  BACKOFF_MAX: z._default(duration, 5_000),
  /** After this long without an event the sink may sleep: the next one is a probe. */
  SINK_IDLE: z._default(duration, 30_000),
  CLAIM_IDLE: z._default(duration, 15_000),
  CONSUMER_IDLE: z._default(duration, 600_000),
  TRIM: z._default(flag, true),
  DRAIN: z._default(duration, 20_000),
})
export type SourceSettings = z.infer<typeof sourceSettings>
