import { z } from 'zod'
import { httpUrl, integer, processSettings } from '../../runtime/settings.ts'
import { streamSettings } from '../../runtime/stream/open.ts'
import { intervalSettings } from '../model/intervals.ts'

/** Every setting of data-collector. */
export const collectorSettings = z.object({
  ...processSettings.shape,
  ...streamSettings.shape,
  ...intervalSettings.shape,
  DATA_SOURCE_MODE: z
    .enum(['real', 'sim', 'auto'], 'takes real, sim or auto')
    .default('auto')
    .describe('auto: real, and sim while real fails'),
  OPENAPI_PROXY_URL: httpUrl.describe(
    'Where openapi-proxy is, such as http://openapi-proxy.traffic.svc.cluster.local',
  ),
  INGEST_TOKEN: z.string().optional().describe('What senders must present as a bearer token'),
  STREAM_MAX_LENGTH: integer(1, 10_000_000)
    .default(10_000)
    .describe('Entries in the stream above which nothing is added; each is up to 64 KiB'),
  REFERENCE_DIR: z
    .string()
    .optional()
    .describe('Where routes.json and the others are; needed only when bundled'),
})
export type CollectorSettings = z.infer<typeof collectorSettings>
