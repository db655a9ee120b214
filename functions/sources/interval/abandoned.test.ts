import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, expect, it } from 'vitest'
import { startStreams } from '../../runtime/testing/stream.ts'
import type { Sink } from '../sink.ts'
import { runIntervalSource } from './source.ts'

const adapters = await startStreams()
afterAll(() => Promise.all(adapters.map((adapter) => adapter.stop())))

it.each(adapters)(
  'a slot that a dead replica had claimed is sent by another, once: $name',
  async ({ open }) => {
    const { claims } = open()
    const now = Date.parse('2026-11-21T06:02:30Z')
    const slot = 'slot:roads:2026-11-21T06:00:00.000Z'
    await claims.claim(slot, 'dead/pod', 300)
    const sent: string[] = []
    const first = Promise.withResolvers<void>()
    const sink: Pick<Sink, 'close'> & {
      send(headers: Record<string, string>): Promise<{ kind: 'delivered' }>
    } = {
      async send(headers) {
        sent.push(headers['ce-id'] ?? '')
        first.resolve()
        return { kind: 'delivered' }
      },
      close: async () => {},
    }
    const closing = new AbortController()
    const running = Promise.all(
      ['a', 'b'].map((owner) =>
        runIntervalSource(
          {
            claims: open().claims,
            sink,
            log: pino({ level: 'silent' }),
            registry: new Registry(),
            owner,
            source: '/test',
            extensions: {},
            now: () => now,
          },
          [{ name: 'roads', every: 300_000, type: 'test.tick', data: {} }],
          closing.signal,
        ),
      ),
    )
    await first.promise
    await expect.poll(() => claims.claim(slot, 'c', 1)).toBe('done')
    closing.abort()
    await running
    expect(sent).toEqual(['roads/2026-11-21T06:00:00.000Z'])
  },
)
