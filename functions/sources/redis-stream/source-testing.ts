import { pino } from 'pino'
import { Registry } from 'prom-client'
import { deadLetterStream, type StreamConnection } from '../../runtime/stream/index.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { sinkSettings } from '../sink-settings.ts'
import { createSink } from '../sink.ts'
import { readDeadLetter } from './dead-letter.ts'
import { runRedisStreamSource, type SourceOptions } from './source.ts'
import { TestSink } from './testing.ts'

const GROUP = 'g'

/** One stream, its sink, and sources between them. */
export async function scene(address: string, stream: string) {
  const port: StreamConnection = await openStream({ REDIS_ADDR: address, DATA_DIR: '' })
  const sink = new TestSink()
  const url = await sink.start()
  const stops: (() => Promise<void>)[] = []
  await port.ensureGroup(stream, GROUP)

  return {
    port,
    sink,
    async source(options: Partial<SourceOptions> = {}) {
      const own = await openStream({ REDIS_ADDR: address, DATA_DIR: '' })
      const http = createSink(sinkSettings.parse({ K_SINK: url }), options.maxInFlight ?? 64)
      const closing = new AbortController()
      const registry = new Registry()
      const running = runRedisStreamSource(
        { port: own, sink: http, log: pino({ level: 'silent' }), registry },
        {
          stream,
          group: GROUP,
          consumer: `test/${stops.length}`,
          extensions: {},
          orderBy: 'partitionkey',
          sinkBatch: 1,
          sinkBatchBytes: 900_000,
          maxInFlight: 64,
          readAhead: 1_000,
          maxDeliveries: 0,
          baseBackoffMs: 100,
          maxBackoffMs: 5_000,
          claimIdleMs: 15_000,
          consumerIdleMs: 60_000,
          sinkIdleMs: 30_000,
          trim: true,
          drainMs: 2_000,
          ...options,
        },
        closing.signal,
      )
      stops.push(async () => {
        closing.abort()
        await running
        await http.close()
        await own.close()
      })
      return {
        /** Events it holds, as its metrics have it. */
        async held() {
          const { values } = (await registry.getSingleMetric('redis_stream_source_held')?.get()) ?? {
            values: [],
          }
          return values[0]?.value
        },
      }
    },
    /** Takes every pending entry over, as another replica would whose clock ran ahead. */
    takeOver: (consumer: string) =>
      port.claim(stream, GROUP, consumer, { minIdleMs: 0, count: 1_000, cursor: '0-0' }),
    pending: () => port.pending(stream, GROUP, 1_000),
    letters: async () => (await port.range(deadLetterStream(stream), '-', '+', 100)).map(readDeadLetter),
    async acknowledged() {
      const { pending, lag } = await port.state(stream, GROUP)
      return pending === 0 && lag === 0
    },
    async stop() {
      for (const stop of stops) await stop()
      sink.stop()
      await port.close()
    },
  }
}
