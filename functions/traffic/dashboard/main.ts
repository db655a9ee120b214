import { resolve } from 'node:path'
import { z } from 'zod'
import { createForwarder } from '../../runtime/forward.ts'
import { serve } from '../../runtime/serve.ts'
import { duration, httpUrl, processSettings } from '../../runtime/settings.ts'
import { createDashboard } from './index.ts'
import { openSite } from './site.ts'

const settings = z.object({
  ...processSettings.shape,
  /** The built page. */
  DASHBOARD_DIR: z.string().default('dist/dashboard'),
  /** Forwards /api, /schemas and /ingest there; unset where an ingress does. */
  API_GATEWAY_URL: httpUrl.optional(),
  UPSTREAM_TIMEOUT: duration.default(25_000),
  /** Map tiles behind the roads, with {z}, {x}, {y} and perhaps {s}; none when unset. */
  TILE_URL: z
    .string()
    .regex(
      /^https?:\/\/[^\s;,'"]+\{z\}[^\s;,'"]*$/,
      'takes a URL such as https://tile.example/{z}/{x}/{y}.png',
    )
    .optional(),
  TILE_ATTRIBUTION: z.string().max(500).optional(),
})

await serve('dashboard', settings, ({ settings: given, log, closing }) => {
  const gateway =
    given.API_GATEWAY_URL === undefined
      ? undefined
      : createForwarder({
          name: 'api-gateway',
          to: given.API_GATEWAY_URL,
          timeoutMs: given.UPSTREAM_TIMEOUT,
          log,
        })
  return {
    app: createDashboard({
      site: openSite(resolve(given.DASHBOARD_DIR)),
      gateway,
      tileUrl: given.TILE_URL,
      tileAttribution: given.TILE_ATTRIBUTION,
      cluster: given.CLUSTER,
      closing,
      log,
    }),
    async close() {
      await gateway?.close()
    },
  }
})
