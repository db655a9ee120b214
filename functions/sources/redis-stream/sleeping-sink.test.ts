import { once } from 'node:events'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { startRedis } from '../../runtime/testing/redis.ts'
import { scene, type Scene } from './source-testing.ts'
import { event, eventually } from './testing.ts'

const redis = await startRedis()
const EVENTS = 500
const SLEEP_MS = 10_000

describe.skipIf(!redis)('a sink that wakes from zero', () => {
  let running: Scene | undefined

  afterEach(async () => {
    await running?.stop()
  })
  afterAll(() => redis?.stop())

  it.each([1, 100])('is met with one event, then with all of them (%i in a request)', async (sinkBatch) => {
    const stream = `sleep-${sinkBatch}`
    running = await scene(redis?.address ?? '', stream)
    const { port, sink, source, acknowledged, letters } = running
    await port.append(
      stream,
      Array.from({ length: EVENTS }, (_, n) => event(String(n))),
    )
    let seenAsleep = -1
    const waking = new EventTarget()
    sink.answer = (_, response) => {
      if (seenAsleep >= 0) return void setTimeout(() => response.writeHead(204).end(), 20)
      setTimeout(() => {
        if (seenAsleep < 0) waking.dispatchEvent(new Event('awake'))
        response.writeHead(204).end()
      }, SLEEP_MS)
    }
    const awake = once(waking, 'awake').then(() => (seenAsleep = sink.requests.length))
    await source({ sinkBatch })
    await awake
    await eventually(acknowledged)

    expect(seenAsleep).toBe(1)
    expect(sink.requests[0]?.headers['ce-id']).toBe('0')
    expect(sink.mostInFlight).toBeGreaterThan(1)
    // Each event came once: nothing was sent again while it slept.
    const ids = sink.requests.flatMap(({ headers, body }) => {
      if (headers['ce-id']) return [String(headers['ce-id'])]
      const events: unknown = JSON.parse(body)
      return Array.isArray(events) ? events.map(({ id }) => String(id)) : []
    })
    expect(ids.toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: EVENTS }, (_, n) => String(n)),
    )
    expect(await letters()).toEqual([])
  })

  it('is probed ever less often while what stands before it answers 503', async () => {
    running = await scene(redis?.address ?? '', 'refused')
    const { port, sink, source, acknowledged, letters } = running
    await port.append(
      'refused',
      Array.from({ length: EVENTS }, (_, n) => event(String(n))),
    )
    let first = 0
    let seenAsleep = 0
    sink.answer = (_, response) => {
      first ||= performance.now()
      const asleep = performance.now() - first < SLEEP_MS
      if (asleep) seenAsleep++
      response.writeHead(asleep ? 503 : 204).end()
    }
    await source({ sinkBatch: 100 })
    await eventually(acknowledged)
    // Waits of at least 50, 100, 200, … 2,500 ms make ten seconds in 10 of them.
    expect(seenAsleep).toBeLessThanOrEqual(11)
    expect(sink.requests.slice(0, seenAsleep).every(({ headers }) => headers['ce-id'])).toBe(true)
    expect(await letters()).toEqual([])
  })
})
