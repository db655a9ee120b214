import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { StreamConnection } from '../../runtime/stream/index.ts'
import { startStreams } from '../../runtime/testing/stream.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../model/events.ts'
import { createProxyClient } from './proxy-client.ts'
import { appendedTo, collectorOf, notice, proxyThat } from './testing.ts'

const streams = await startStreams()
afterAll(async () => {
  for (const stream of streams) await stream.stop()
})

describe.each(streams)('on $name, the collector', ({ open, deleteStream }) => {
  let stream: StreamConnection = open()
  let proxy = proxyThat()
  const now = new Date('2026-11-21T06:00:00.000Z')
  const slotAt = (ms: number) => new Date(now.getTime() + ms - 3_600_000).toISOString()
  const collectorOver = (over: StreamConnection, maxStreamLength: number) =>
    collectorOf({
      proxy: createProxyClient('http://proxy/', proxy.send),
      stream: over,
      now: () => now,
      maxStreamLength,
    })

  beforeEach(async () => {
    stream = open()
    await deleteStream(TRAFFIC_STREAM)
    proxy = proxyThat()
    proxy.answers = { sim: [notice('a')] }
  })

  test('adds nothing to a full stream, says so once, and goes on when there is room', async () => {
    const { collect, logged, registry } = collectorOver(stream, 2)
    const about = (message: string) => logged.filter((line) => line.includes(message)).length
    await stream.ensureGroup(TRAFFIC_STREAM, PROCESSOR_GROUP)
    for (const after of [0, 30_000]) expect((await collect(slotAt(after))).status).toBe(200)
    const asked = proxy.asked.length
    for (const after of [60_000, 60_000, 60_000]) {
      const full = await collect(slotAt(after))
      expect([full.status, full.headers.get('retry-after')]).toEqual([503, '5'])
      expect(await full.text()).toMatch(/holds 2 entries or more: the processor is behind/)
    }
    expect(proxy.asked).toHaveLength(asked)
    expect(await appendedTo(stream)).toHaveLength(2)
    const full = await registry.metrics()
    expect(full).toContain('traffic_stream_full 1')
    expect(full).toContain('traffic_stream_length 2')
    expect(full).toContain('traffic_stream_max_length 2')
    expect(full).toContain('traffic_stream_refused_total 3')
    expect(about('the stream is full')).toBe(1)

    const entries = await stream.read(TRAFFIC_STREAM, PROCESSOR_GROUP, 'test', { count: 9, blockMs: 0 })
    const ids = entries.map(({ id }) => id)
    await stream.ack(TRAFFIC_STREAM, PROCESSOR_GROUP, ids)
    await stream.trim(TRAFFIC_STREAM)
    expect(await registry.metrics()).toContain('traffic_stream_full 0')
    expect(await (await collect(slotAt(60_000))).json()).toMatchObject({ collected: true, events: 1 })
    expect([about('the stream is full'), about('has room again')]).toEqual([1, 1])
  })

  test('a stream that fills during a collection takes all of its events or none', async () => {
    const filling = Object.create(stream, { length: { value: () => Promise.resolve(0) } })
    const { collect } = collectorOver(filling, 1)
    await stream.append(TRAFFIC_STREAM, [['id', 'x']])
    const full = await collect(slotAt(90_000))
    expect([full.status, full.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await stream.length(TRAFFIC_STREAM)).toBe(1)
  })
})
