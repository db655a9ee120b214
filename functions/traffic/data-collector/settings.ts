import * as z from 'zod/mini'
import { httpUrl, integer, processSettings } from '../../runtime/settings.ts'
import { streamSettings } from '../../runtime/stream/open.ts'
import { intervalSettings } from '../model/intervals.ts'

/** Every setting of data-collector. */
export const collectorSettings = z.object({
  ...processSettings.shape,
  ...streamSettings.shape,
  ...intervalSettings.shape,
  /** auto: real, and sim while real fails. */
  DATA_SOURCE_MODE: z._default(z.enum(['real', 'sim', 'auto'], 'takes real, sim or auto'), 'auto'),
  /** Where openapi-proxy is, such as http://openapi-proxy.traffic.svc.cluster.local. */
  OPENAPI_PROXY_URL: httpUrl,
  /** What senders must present as a bearer token. */
  INGEST_TOKEN: z.optional(z.string()),
  /** Entries in the stream above which nothing is added; each is up to 64 KiB. */
  STREAM_MAX_LENGTH: z._default(integer(1, 10_000_000), 10_000),
  /** Where routes.json and the others are; needed only when bundled. */
  REFERENCE_DIR: z.optional(z.string()),
})
export type CollectorSettings = z.infer<typeof collectorSettings>
