import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { startRedis } from '../../runtime/testing/redis.ts'
import { GROUP, sceneEach, type Scene } from './source-testing.ts'
import { event, eventually } from './testing.ts'

const redis = await startRedis()

describe.skipIf(!redis)('replicas of the redis-stream source', () => {
  let running: Scene
  sceneEach(redis, (its) => (running = its))

  it('takes over what a dead consumer left', async () => {
    const { port, stream, source, ids, settled } = running
    await port.append(stream, [event('1'), event('2')])
    await port.ensureGroup(stream, GROUP)
    await port.read(stream, GROUP, 'dead/pod', { count: 10, blockMs: 0 })
    await source()
    await settled()
    expect(ids().toSorted()).toEqual(['1', '2'])
  })

  it('keeps what it is working on from being claimed by another replica', async () => {
    const { port, stream, sink, source, settled } = running
    await port.append(stream, [event('slow')])
    let release = () => {}
    const finished = new Promise<void>((resolve) => (release = resolve))
    sink.answer = (_, response) => void finished.then(() => response.writeHead(204).end())
    await source({ claimIdleMs: 1_500 })
    await sink.until(() => sink.requests.length === 1)
    await source({ claimIdleMs: 1_500 })
    // Longer than the idle time after which a replica would take it over.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(sink.requests).toHaveLength(1)
    release()
    await settled()
  })

  it('makes the group again when the stream is deleted, and loses nothing that comes after', async () => {
    const { port, stream, sink, source, ids, settled } = running
    await source()
    await port.append(stream, [event('1')])
    await sink.until(() => sink.requests.length === 1)
    const admin = new Redis(redis?.port ?? 0)
    await admin.del(stream)
    admin.disconnect()
    await port.append(stream, [event('2')])
    await sink.until(() => ids().includes('2'))
    await settled()
    expect(ids()).toEqual(['1', '2'])
  })

  it('trims what is acknowledged and nothing else', async () => {
    const { port, stream, sink, source } = running
    sink.answer = (request, response) =>
      void response.writeHead(request.headers['ce-id'] === 'stuck' ? 500 : 204).end()
    await port.append(stream, [event('1'), event('2'), event('stuck'), event('4')])
    await source()
    await eventually(async () => (await port.state(stream, GROUP)).length === 2)
    const left = await port.range(stream, '-', '+', 10)
    expect(left.map(({ fields }) => String(fields[3]))).toEqual(['stuck', '4'])
  })

  it('drains when told to stop: what is in flight is finished and acknowledged, its consumer is gone', async () => {
    const { port, stream, sink, source } = running
    await port.append(stream, [event('1')])
    let release = () => {}
    const finished = new Promise<void>((resolve) => (release = resolve))
    sink.answer = (_, response) => void finished.then(() => response.writeHead(204).end())
    const { stop } = await source()
    await sink.until(() => sink.requests.length === 1)
    const stopped = stop()
    release()
    await stopped
    const state = await port.state(stream, GROUP)
    expect(state.pending).toBe(0)
    expect(state.consumers).toEqual([])
  })

  it('leaves what it could not send to the others, and its consumer with it', async () => {
    const { port, stream, sink, source, pending, ids, settled } = running
    await port.append(stream, [event('1'), event('2')])
    sink.answer = (_, response) => void response.writeHead(503).end()
    const { stop } = await source()
    await sink.until(() => sink.requests.length === 1)
    await stop()
    expect(await pending()).toHaveLength(2)
    sink.answer = (_, response) => void response.writeHead(204).end()
    await source()
    await settled()
    expect(new Set(ids())).toEqual(new Set(['1', '2']))
  })
})
