import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { deadLetterStream, type StreamConnection } from '../../runtime/stream/index.ts'
import { openStream } from '../../runtime/stream/open.ts'
import type { TestRedis } from '../../runtime/testing/redis.ts'
import { sinkSettings } from '../sink-settings.ts'
import { createSink } from '../sink.ts'
import { readDeadLetter } from './dead-letter.ts'
import { runRedisStreamSource, type SourceOptions } from './source.ts'
import { eventually, TestSink } from './testing.ts'

export const GROUP = 'g'

/** For a source whose sink fails or whose replicas die: it tries again, and takes over, at once. */
const QUICK = { baseBackoffMs: 5, maxBackoffMs: 20, claimIdleMs: 200 }

export type Scene = Awaited<ReturnType<typeof scene>>

/** Each test is told of a scene of its own before it begins. */
export function sceneEach(redis: TestRedis | undefined, begin: (running: Scene) => void) {
  let streams = 0
  let running: Scene
  beforeEach(async () => {
    running = await scene(redis?.address ?? '', `s${++streams}`, QUICK)
    begin(running)
  })
  afterEach(() => running.stop())
  afterAll(() => redis?.stop())
}

/** One stream, its sink, and sources between them, all of the same settings unless told otherwise. */
export async function scene(address: string, stream: string, settings: Partial<SourceOptions> = {}) {
  const port: StreamConnection = await openStream({ REDIS_ADDR: address, DATA_DIR: '' })
  const sink = new TestSink()
  const url = await sink.start()
  const stops = new Set<() => Promise<void>>()
  let sources = 0
  const acknowledged = async () => {
    const { pending, lag } = await port.state(stream, GROUP)
    return pending === 0 && lag === 0
  }

  return {
    port,
    stream,
    sink,
    async source(options: Partial<SourceOptions> = {}, env: Readonly<Record<string, string>> = {}) {
      await port.ensureGroup(stream, GROUP)
      const own = await openStream({ REDIS_ADDR: address, DATA_DIR: '' })
      const http = createSink(sinkSettings.parse({ K_SINK: url, ...env }), options.maxInFlight ?? 64)
      const closing = new AbortController()
      const registry = new Registry()
      const running = runRedisStreamSource(
        { port: own, sink: http, log: pino({ level: 'silent' }), registry },
        {
          stream,
          group: GROUP,
          consumer: `test/${sources++}`,
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
          ...settings,
          ...options,
        },
        closing.signal,
      )
      const stop = async () => {
        stops.delete(stop)
        closing.abort()
        await running
        await http.close()
        await own.close()
      }
      stops.add(stop)
      return {
        /** Lets it drain. */
        stop,
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
    /** The ids of the events that the sink was asked to take, one by one. */
    ids: () => sink.requests.map(({ headers }) => String(headers['ce-id'])),
    acknowledged,
    settled: () => eventually(acknowledged),
    async stop() {
      for (const stop of stops) await stop()
      sink.stop()
      await port.close()
    },
  }
}
