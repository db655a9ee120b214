import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startRedis } from '../../runtime/testing/redis.ts'
import { all, many, openScene, type Scene } from './process-testing.ts'
import { event, eventually } from './testing.ts'

const redis = await startRedis({ appendOnly: true })
afterAll(() => redis?.stop())

describe.skipIf(!redis)('the redis-stream source loses nothing', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene(redis?.address ?? '')
  })
  afterEach(() => scene.stop())

  it('acknowledges only what the sink took, whatever it answered before', async () => {
    const { port, sink, source, settled, stream } = scene
    await port.append(stream, many(20))
    const taken: string[] = []
    let calls = 0
    sink.answer = ({ headers }, response) => {
      const status = [500, 503, 429, 408, 502, undefined, 204][calls++ % 7]
      if (status === undefined) return void response.destroy()
      if (status === 204) taken.push(String(headers['ce-id']))
      response.writeHead(status).end()
    }
    source()
    await settled()
    expect([...new Set(taken)].toSorted()).toEqual(all(20))
    expect(await port.length(`${stream}:dead`)).toBe(0)
  })

  it('loses nothing when it is killed amid its work', async () => {
    const { port, sink, source, settled, stream } = scene
    await port.append(stream, many(200))
    const answered = new Set<string>()
    sink.answer = ({ headers }, response) => {
      answered.add(String(headers['ce-id']))
      setImmediate(() => response.writeHead(204).end())
    }
    const first = source({ POD_NAME: 'a', MAX_IN_FLIGHT: '2' })
    await sink.until(() => sink.requests.length > 20)
    await first.end('SIGKILL')
    source({ POD_NAME: 'b', CLAIM_IDLE: '200ms' })
    await settled()
    expect([...answered].toSorted()).toEqual(all(200))
  })

  it('goes on after Redis was killed and came back, and loses nothing', async () => {
    const { port, sink, source, settled, ids, stream } = scene
    await port.append(stream, many(200))
    source({ MAX_IN_FLIGHT: '2' })
    await sink.until(() => sink.requests.length > 20)
    await redis?.kill()
    await redis?.restart()
    await eventually(() =>
      port.append(stream, [event('200')]).then(
        () => true,
        () => false,
      ),
    )
    await settled()
    expect([...new Set(ids())].toSorted()).toEqual(all(201))
  })

  it('makes the group again though the sink is away and it can hold no more', async () => {
    const { port, sink, source, settled, ids, stream } = scene
    await port.append(stream, many(30))
    sink.answer = (_, response) => void response.writeHead(503).end()
    const only = source({ READ_AHEAD: '10', CLAIM_IDLE: '200ms' })
    await eventually(async () => (await only.metric('redis_stream_source_held')) === 10)
    const operator = new Redis(Number(redis?.address.split(':')[1]))
    await operator.xgroup('DESTROY', stream, 'g')
    operator.disconnect()
    await eventually(() =>
      port.state(stream, 'g').then(
        () => true,
        () => false,
      ),
    )
    sink.answer = (_, response) => void response.writeHead(204).end()
    await settled()
    expect([...new Set(ids())].toSorted()).toEqual(all(30))
  })

  it('counts what somebody else trimmed before it was delivered, and goes on', async () => {
    const { port, source, settled, ids, stream } = scene
    await port.ensureGroup(stream, 'g')
    const given = await port.append(stream, many(3))
    await port.read(stream, 'g', 'dead/pod', { count: 3, blockMs: 0 })
    await port.remove(stream, given.slice(0, 2))
    const only = source({ CLAIM_IDLE: '200ms' })
    await settled()
    await eventually(async () => (await only.metric('redis_stream_source_entries_vanished_total')) === 2)
    expect(new Set(ids())).toEqual(new Set(['2']))
  })
})
