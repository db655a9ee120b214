import { Hono } from 'hono'
import type { FunctionContext } from '../../runtime/function.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { overrideExtensions } from '../sink-settings.ts'
import { createSink } from '../sink.ts'
import type { IntervalSourceSettings } from './settings.ts'
import { runIntervalSource } from './source.ts'

/** Makes interval-source from its settings. */
export async function assemble({
  settings,
  identity,
  log,
  registry,
  closing,
}: FunctionContext<IntervalSourceSettings>) {
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
}
