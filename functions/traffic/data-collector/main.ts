import { http } from '@google-cloud/functions-framework'
import { getRequestListener } from '@hono/node-server'
import { createFunction } from '../../runtime/function.ts'
import { SettingsError } from '../../runtime/settings.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { intervalsOf } from '../model/intervals.ts'
import { loadReference } from '../model/reference.ts'
import { createCollector } from './index.ts'
import { createProxyClient } from './proxy-client.ts'
import { collectorSettings } from './settings.ts'

/**
 * Served by the Functions Framework: `functions-framework --source=<this file> --target=data-collector`, on PORT. The
 * framework ends the process at SIGTERM without waiting; a collection that is cut is sent again by its source.
 */
const EX_CONFIG = 78

async function start() {
  try {
    return await createFunction(
      'data-collector',
      collectorSettings,
      async ({ settings, identity, log, registry }) => {
        const stream = await openStream(settings)
        const app = createCollector({
          proxy: createProxyClient(settings.OPENAPI_PROXY_URL),
          stream,
          reference: loadReference(settings.REFERENCE_DIR),
          mode: settings.DATA_SOURCE_MODE,
          intervals: intervalsOf(settings),
          identity,
          log,
          registry,
          token: settings.INGEST_TOKEN,
          maxStreamLength: settings.STREAM_MAX_LENGTH,
        })
        return { app, checks: { stream: () => stream.ping() }, close: () => stream.close() }
      },
    )
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`data-collector: ${error.message}\n`)
    process.exit(EX_CONFIG)
  }
}

const running = await start()
http('data-collector', getRequestListener(running.app.fetch))
