import { countOf, reportActivity } from '../../runtime/activity.ts'
import type { FunctionContext } from '../../runtime/function.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { intervalsOf } from '../model/intervals.ts'
import { loadReference } from '../model/reference.ts'
import { createCollector } from './index.ts'
import { createProxyClient } from './proxy-client.ts'
import type { CollectorSettings } from './settings.ts'

/** Makes data-collector from its settings. */
export async function assemble({
  settings,
  identity,
  log,
  registry,
  closing,
}: FunctionContext<CollectorSettings>) {
  const stream = await openStream(settings)
  const reference = loadReference(settings.REFERENCE_DIR)
  const app = createCollector({
    proxy: createProxyClient(settings.OPENAPI_PROXY_URL),
    stream,
    reference,
    mode: settings.DATA_SOURCE_MODE,
    intervals: intervalsOf(settings),
    identity,
    log,
    registry,
    token: settings.INGEST_TOKEN,
    maxStreamLength: settings.STREAM_MAX_LENGTH,
  })
  void reportActivity({
    stream,
    identity,
    closing,
    log,
    async tally() {
      return {
        done: await countOf(registry, 'collected_event_bytes'),
        failed: await countOf(registry, 'collections_total', ({ outcome }) => outcome === 'failed'),
      }
    },
  })
  return {
    app,
    checks: { stream: () => stream.ping() },
    warm: () => void reference.locate('', ''),
    close: () => stream.close(),
  }
}
