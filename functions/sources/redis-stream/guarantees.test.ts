import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startRedis } from '../../runtime/testing/redis.ts'
import { all, many, openScene, type Scene } from './process-testing.ts'
import { event, eventually } from './testing.ts'

const redis = await startRedis()
afterAll(() => redis?.stop())

describe.skipIf(!redis)('the redis-stream source as a process', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene(redis?.address ?? '')
  })
  afterEach(() => scene.stop())

  it('names its consumer by cluster and pod, begins where the stream begins, and leaves the group where it was', async () => {
    const { port, sink, source, state, settled, ids, stream } = scene
    await port.append(stream, many(3))
    sink.answer = (request, response) => {
      if (request.headers['ce-id'] !== '4') response.writeHead(204).end()
    }
    const first = source({ CLUSTER: 'member1', POD_NAME: 'orders-0', DRAIN: '100ms', TRIM: 'false' })
    await settled()
    expect(ids().toSorted()).toEqual(['0', '1', '2'])
    await port.append(stream, [event('4')])
    await sink.until(() => sink.requests.length === 4)
    expect((await state()).consumers.map(({ name }) => name)).toEqual(['member1/orders-0'])
    expect(await first.end('SIGTERM')).toEqual([0, null])
    expect(await state()).toMatchObject({ pending: 1, lag: 0, length: 4 })

    sink.answer = (_, response) => void response.writeHead(204).end()
    await port.append(stream, [event('5')])
    source({ CLUSTER: 'member2', CLAIM_IDLE: '200ms' })
    await settled()
    expect(new Set(ids().slice(4))).toEqual(new Set(['4', '5']))
  })

  it('holds and sends no more at once than it is told to', async () => {
    const { port, sink, source, state, settled, stream } = scene
    await port.append(stream, many(100))
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    sink.answer = (_, response) => {
      if (sink.requests.length <= 8) response.writeHead(204).end()
      else void released.then(() => response.writeHead(204).end())
    }
    source({ MAX_IN_FLIGHT: '4', READ_AHEAD: '20', TRIM: 'false' })
    await eventually(() => Promise.resolve(sink.inFlight === 4))
    // Once the eight that were answered are acknowledged, what is pending is what it holds.
    await eventually(async () => {
      const { pending, lag } = await state()
      return pending >= 16 && 100 - (lag ?? 0) - pending === 8
    })
    expect((await state()).pending).toBeLessThanOrEqual(20)
    release()
    await settled()
    expect(sink.mostInFlight).toBe(4)
  })

  it('sends no more events in one request than SINK_BATCH, nor bytes than SINK_BATCH_BYTES', async () => {
    const { port, sink, source, settled, stream } = scene
    await port.append(
      stream,
      many(60, (n) => ({ data: JSON.stringify(n < 30 ? { n } : 'x'.repeat(1_000)) })),
    )
    source({ SINK_BATCH: '5', SINK_BATCH_BYTES: '2500' })
    await settled()
    const batches = sink.requests
      .filter(({ headers }) => headers['ce-id'] === undefined)
      .map(({ body }): { data: unknown }[] => JSON.parse(body))
    expect(Math.max(...batches.map(({ length }) => length))).toBe(5)
    const bytes = batches.map((events) =>
      events.reduce((sum, { data }) => sum + JSON.stringify(data).length, 0),
    )
    expect(Math.max(...bytes)).toBeLessThanOrEqual(2_500)
  })

  it('keeps the order of a subject where that is asked for', async () => {
    const { port, sink, source, settled, stream } = scene
    await port.append(
      stream,
      many(60, (n) => ({ subject: `k${n % 3}` })),
    )
    const taken: Record<string, number[]> = {}
    let calls = 0
    sink.answer = ({ headers }, response) => {
      if (++calls % 4 === 0) return void response.writeHead(500).end()
      const subject = String(headers['ce-subject'])
      taken[subject] = [...(taken[subject] ?? []), Number(headers['ce-id'])]
      response.writeHead(204).end()
    }
    source({ ORDER_BY: 'subject' })
    await settled()
    for (const order of Object.values(taken)) expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(Object.values(taken).flat()).toHaveLength(60)
  })

  it('shares the stream among replicas: each event is sent once', async () => {
    const { port, source, state, settled, ids, stream } = scene
    const replicas = ['a', 'b', 'c'].map((pod) => source({ POD_NAME: pod, READ_AHEAD: '10' }))
    await Promise.all(replicas.map((replica) => replica.metric('redis_stream_source_held')))
    // Redis knows a consumer from its first entry on: all of them wait for one before there are any.
    const operator = new Redis(redis?.port ?? 0)
    await eventually(async () => (await operator.info('clients')).includes('blocked_clients:3'))
    operator.disconnect()
    await port.append(stream, many(300))
    await settled()
    expect(ids().toSorted()).toEqual(all(300))
    expect((await state()).consumers).toHaveLength(3)
  })

  it('removes consumers that hold nothing, and no other', async () => {
    const { port, source, state, stream } = scene
    await port.ensureGroup(stream, 'g')
    const [first = ''] = await port.append(stream, many(2))
    await port.read(stream, 'g', 'idle/pod', { count: 1, blockMs: 0 })
    await port.read(stream, 'g', 'holding/pod', { count: 1, blockMs: 0 })
    await port.ack(stream, 'g', [first])
    const names = async () => (await state()).consumers.map(({ name }) => name).toSorted()
    expect(await names()).toEqual(['holding/pod', 'idle/pod'])
    source({ CONSUMER: 'me', CONSUMER_IDLE: '50ms' })
    await eventually(async () => !(await names()).includes('idle/pod'))
    expect(await names()).toContain('holding/pod')
  })
})
