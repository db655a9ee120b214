import type { FunctionContext } from '../../runtime/function.ts'
import { storeMetrics } from '../../runtime/store/metrics.ts'
import { openStore } from '../../runtime/store/open.ts'
import { intervalsOf } from '../model/intervals.ts'
import type { Database } from '../model/tables.ts'
import { createProxy } from './index.ts'
import { upstreamsOf, type ProxySettings } from './settings.ts'

/** Makes openapi-proxy from its settings. */
export async function assemble({ settings, identity, log, registry }: FunctionContext<ProxySettings>) {
  const store = await openStore<Database>(settings, storeMetrics(registry))
  const app = createProxy({
    upstreams: upstreamsOf(settings),
    store,
    intervals: intervalsOf(settings),
    identity,
    log,
    registry,
    limits: { rowsPerPage: { accidents: 99, tollgates: settings.TOLLGATE_ROWS_PER_PAGE, roads: 0 } },
  })
  return { app, checks: { store: () => store.ping() }, close: () => store.close() }
}
