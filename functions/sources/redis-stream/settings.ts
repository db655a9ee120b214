import { z } from 'zod'
import { duration, flag, integer, processSettings } from '../../runtime/settings.ts'
import { streamSettings } from '../../runtime/stream/open.ts'
import { sinkSettings } from '../sink.ts'

const name = z.string().regex(/^\S{1,200}$/, 'takes a name without spaces')

/** Every setting of the redis-stream source; its README has them as a table. */
export const sourceSettings = z.object({
  ...processSettings.shape,
  ...streamSettings.shape,
  ...sinkSettings.shape,
  STREAM: name,
  GROUP: name,
  /** `<cluster>/<pod>` unless set. */
  CONSUMER: name.optional(),
  /** Entries with equal values of this attribute are delivered in stream order. */
  ORDER_BY: z.enum(['partitionkey', 'subject']).default('partitionkey'),
  SINK_BATCH: integer(1, 1_000).default(1),
  SINK_BATCH_BYTES: integer(1_024, 16_777_216).default(900_000),
  MAX_IN_FLIGHT: integer(1, 1_000).default(64),
  READ_AHEAD: integer(1, 100_000).default(1_000),
  MAX_DELIVERIES: integer(0, 1_000_000).default(0),
  BACKOFF_BASE: duration.default(100),
  BACKOFF_MAX: duration.default(5_000),
  /** After this long without an event the sink may sleep: the next one is a probe. */
  SINK_IDLE: duration.default(30_000),
  CLAIM_IDLE: duration.default(15_000),
  CONSUMER_IDLE: duration.default(600_000),
  TRIM: flag.default(true),
  DRAIN: duration.default(20_000),
})
