import * as z from 'zod/mini'
import { duration, httpUrl, matching, processSettings } from '../../runtime/settings.ts'

/** Every setting of dashboard. */
export const dashboardSettings = z.object({
  ...processSettings.shape,
  /** The built page. */
  DASHBOARD_DIR: z._default(z.string(), 'dist/dashboard'),
  /** Forwards /api, /schemas and /ingest there; unset where an ingress does. */
  API_GATEWAY_URL: z.optional(httpUrl),
  UPSTREAM_TIMEOUT: z._default(duration, 25_000),
  /** Map tiles behind the roads, with {z}, {x}, {y} and perhaps {s}; none when unset. */
  TILE_URL: z.optional(
    matching(
      /^https?:\/\/[^\s;,'"]+\{z\}[^\s;,'"]*$/,
      'takes a URL such as https://tile.example/{z}/{x}/{y}.png',
    ),
  ),
  TILE_ATTRIBUTION: z.optional(z.string().check(z.maxLength(500))),
})
export type DashboardSettings = z.infer<typeof dashboardSettings>
