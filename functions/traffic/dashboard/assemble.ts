import { resolve } from 'node:path'
import { createForwarder } from '../../runtime/forward.ts'
import type { FunctionContext } from '../../runtime/function.ts'
import { createDashboard } from './index.ts'
import { openSite } from './site.ts'
import type { DashboardSettings } from './settings.ts'

/** Makes dashboard from its settings. */
export function assemble({ settings: given, log, closing }: FunctionContext<DashboardSettings>) {
  const gateway =
    given.API_GATEWAY_URL === undefined
      ? undefined
      : createForwarder({
          name: 'api-gateway',
          to: given.API_GATEWAY_URL,
          timeoutMs: given.UPSTREAM_TIMEOUT,
          log,
        })
  // Whoever gets the page asks the gateway next.
  gateway?.wake()
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
}
