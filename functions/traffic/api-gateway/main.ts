import { z } from 'zod'
import { createForwarder } from '../../runtime/forward.ts'
import { serve } from '../../runtime/serve.ts'
import { duration, httpUrl, integer, processSettings } from '../../runtime/settings.ts'
import { createGateway } from './index.ts'

const settings = z.object({
  ...processSettings.shape,
  DATA_API_SERVICE_URL: httpUrl,
  /** Where /ingest goes; without it nothing is taken in. */
  PROCESSOR_SERVICE_URL: httpUrl.optional(),
  /** What /ingest demands as a bearer token. */
  INGEST_TOKEN: z.string().min(8, 'takes at least 8 characters').optional(),
  /** How long a function may take to answer. */
  UPSTREAM_TIMEOUT: duration.default(10_000),
  /** Requests a second of one client over time, and at once; 0 sets no limit. */
  RATE_LIMIT: integer(0, 1_000_000).default(100),
  RATE_BURST: integer(1, 10_000_000).default(400),
  /** Proxies before the gateway that add to X-Forwarded-For. */
  TRUSTED_HOPS: integer(0, 10).default(0),
})

await serve('api-gateway', settings, ({ settings: given, log, closing }) => {
  const timeoutMs = given.UPSTREAM_TIMEOUT
  const dataApi = createForwarder({ name: 'data-api', to: given.DATA_API_SERVICE_URL, timeoutMs, log })
  const processor =
    given.PROCESSOR_SERVICE_URL === undefined
      ? undefined
      : createForwarder({ name: 'data-processor', to: given.PROCESSOR_SERVICE_URL, timeoutMs, log })
  return {
    app: createGateway({
      dataApi,
      processor,
      token: given.INGEST_TOKEN,
      rate:
        given.RATE_LIMIT === 0
          ? undefined
          : { perSecond: given.RATE_LIMIT, burst: given.RATE_BURST, trustedHops: given.TRUSTED_HOPS },
      closing,
      log,
    }),
    async close() {
      await Promise.all([dataApi.close(), processor?.close()])
    },
  }
})
