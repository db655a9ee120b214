import * as z from 'zod/mini'
import { duration, httpUrl, integer, processSettings } from '../../runtime/settings.ts'

/** Every setting of api-gateway. */
export const gatewaySettings = z.object({
  ...processSettings.shape,
  DATA_API_SERVICE_URL: httpUrl,
  /** Where /ingest goes; without it nothing is taken in. */
  PROCESSOR_SERVICE_URL: z.optional(httpUrl),
  /** What /ingest demands as a bearer token. */
  INGEST_TOKEN: z.optional(z.string().check(z.minLength(8, 'takes at least 8 characters'))),
  /** How long a function may take to answer. */
  UPSTREAM_TIMEOUT: z._default(duration, 10_000),
  /** Requests a second of one client over time, and at once; 0 sets no limit. */
  RATE_LIMIT: z._default(integer(0, 1_000_000), 100),
  RATE_BURST: z._default(integer(1, 10_000_000), 400),
  /** Proxies before the gateway that add to X-Forwarded-For. */
  TRUSTED_HOPS: z._default(integer(0, 10), 0),
})
export type GatewaySettings = z.infer<typeof gatewaySettings>
