import { Hono } from 'hono'
import { serve } from '../../runtime/serve.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { createSink, overrideExtensions } from '../sink.ts'
import { intervalSettings } from './settings.ts'
import { runIntervalSource } from './source.ts'

await serve('interval-source', intervalSettings, async ({ settings, identity, log, registry, closing }) => {
  const extensions = overrideExtensions(settings)
  const port = await openStream(settings)
  const sink = createSink(settings, settings.SCHEDULES.length * 2)
  const running = runIntervalSource(
    {
      claims: port.claims,
      sink,
      log,
      registry,
      owner: `${identity.cluster}/${identity.pod}`,
      source: `/clusters/${identity.cluster}/interval-source`,
      extensions,
    },
    settings.SCHEDULES,
    closing,
  )
  return {
    app: new Hono(),
    checks: { claims: () => port.ping() },
    async close() {
      await running
      await sink.close()
      await port.close()
    },
  }
})
