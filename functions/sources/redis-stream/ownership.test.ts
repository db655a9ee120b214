import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { startRedis } from '../../runtime/testing/redis.ts'
import { scene, type Scene } from './source-testing.ts'
import { event, eventually } from './testing.ts'

const redis = await startRedis()

describe.skipIf(!redis)('what another replica took over', () => {
  let running: Scene | undefined

  afterEach(async () => {
    await running?.stop()
  })
  afterAll(() => redis?.stop())

  it('is not sent any more, and what stands behind it in its lane goes on', async () => {
    running = await scene(redis?.address ?? '', 'taken')
    const { port, sink, source, pending, takeOver } = running
    const lane = { partitionkey: 'k' }
    await port.append('taken', [event('1'), event('2'), event('3', lane)])
    sink.answer = (_, response) => void response.writeHead(503).end()
    const { held } = await source({ claimIdleMs: 1_000, baseBackoffMs: 5, maxBackoffMs: 10 })
    await sink.until(() => sink.requests.length > 0)
    await eventually(async () => (await held()) === 3)
    const { entries } = await takeOver('other/pod')
    expect(entries).toHaveLength(3)
    // As long as the other replica works on them nobody takes them back.
    const keep = () =>
      port.keep(
        'taken',
        'g',
        'other/pod',
        entries.map(({ id }) => id),
      )
    await port.append('taken', [event('4'), event('5', lane)])
    let seen: number | undefined
    await eventually(async () => {
      await keep()
      if ((await held()) !== 2) return false
      seen ??= sink.requests.length
      // The next may have been under way already when they were let go of; the one after it was not.
      return sink.requests.length > seen + 1
    })

    const before = sink.requests.length
    sink.answer = (_, response) => void response.writeHead(204).end()
    await eventually(async () => {
      await keep()
      return (await pending()).length === 3
    })
    const delivered = sink.requests.slice(before).map(({ headers }) => String(headers['ce-id']))
    expect(delivered).toEqual(expect.arrayContaining(['4', '5']))
    expect(delivered).not.toEqual(expect.arrayContaining(['2']))
    expect((await pending()).map(({ consumer }) => consumer)).toEqual(Array(3).fill('other/pod'))
  })

  it('is told apart however long it waits: of ten thousand events few are held, and all are sent', async () => {
    running = await scene(redis?.address ?? '', 'many')
    const { port, sink, source, acknowledged } = running
    const many = 10_000
    for (let at = 0; at < many; at += 1_000)
      await port.append(
        'many',
        Array.from({ length: 1_000 }, (_, n) => event(String(at + n))),
      )
    sink.answer = (_, response) => void response.writeHead(503).end()
    const options = { claimIdleMs: 4_000, readAhead: 20_000, sinkBatch: 500 }
    const { held } = await source({ ...options, baseBackoffMs: 5, maxBackoffMs: 10 })
    await eventually(async () => ((await held()) ?? 0) > 0)
    // Once they are older than a take-over waits they are sent only if keeping them worked.
    const oldest = performance.now() + options.claimIdleMs
    await eventually(async () => performance.now() > oldest)
    // While the sink is away no more is read than it could be given at first.
    expect(await held()).toBeLessThanOrEqual(many / 10)
    sink.answer = (_, response) => void response.writeHead(204).end()
    await eventually(acknowledged)
    expect(await held()).toBe(0)
  })

  it('is kept when it is gone from the stream instead: this replica has the only copy', async () => {
    running = await scene(redis?.address ?? '', 'deleted')
    const { port, sink, source } = running
    await port.append('deleted', [event('1'), event('2')])
    sink.answer = (_, response) => void response.writeHead(503).end()
    const { held } = await source({ claimIdleMs: 200, baseBackoffMs: 5, maxBackoffMs: 10 })
    await eventually(async () => (await held()) === 2)
    await port.remove(
      'deleted',
      (await port.range('deleted', '-', '+', 10)).map(({ id }) => id),
    )
    sink.answer = (_, response) => void response.writeHead(204).end()
    await eventually(async () => (await held()) === 0)
    const ids = new Set(sink.requests.map(({ headers }) => headers['ce-id']))
    expect(ids).toEqual(new Set(['1', '2']))
  })
})
