import { Hono } from 'hono'
import { countOf, reportActivity } from '../../runtime/activity.ts'
import type { FunctionContext } from '../../runtime/function.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { overrideExtensions } from '../sink-settings.ts'
import { createSink } from '../sink.ts'
import type { SourceSettings } from './settings.ts'
import { runRedisStreamSource } from './source.ts'

/** Makes redis-stream-source from its settings. */
export async function assemble({
  settings,
  identity,
  log,
  registry,
  closing,
}: FunctionContext<SourceSettings>) {
  const extensions = overrideExtensions(settings)
  const port = await openStream(settings)
  const sink = createSink(settings, settings.MAX_IN_FLIGHT)
  const running = runRedisStreamSource(
    { port, sink, log, registry },
    {
      stream: settings.STREAM,
      group: settings.GROUP,
      consumer: settings.CONSUMER ?? `${identity.cluster}/${identity.pod}`,
      extensions,
      orderBy: settings.ORDER_BY,
      sinkBatch: settings.SINK_BATCH,
      sinkBatchBytes: settings.SINK_BATCH_BYTES,
      maxInFlight: settings.MAX_IN_FLIGHT,
      readAhead: settings.READ_AHEAD,
      maxDeliveries: settings.MAX_DELIVERIES,
      baseBackoffMs: settings.BACKOFF_BASE,
      maxBackoffMs: settings.BACKOFF_MAX,
      sinkIdleMs: settings.SINK_IDLE,
      claimIdleMs: settings.CLAIM_IDLE,
      consumerIdleMs: settings.CONSUMER_IDLE,
      trim: settings.TRIM,
      drainMs: settings.DRAIN,
    },
    closing,
  )
  void reportActivity({
    stream: port,
    identity,
    closing,
    log,
    async tally() {
      const events = (what: string) => countOf(registry, `redis_stream_source_events_${what}_total`)
      return { done: await events('delivered'), failed: (await events('retried')) + (await events('dead')) }
    },
  })
  return {
    app: new Hono(),
    checks: { stream: () => port.ping() },
    async close() {
      await running
      await sink.close()
      await port.close()
    },
  }
}
