import { describe, expect, it } from 'vitest'
import { startRedis } from '../../runtime/testing/redis.ts'
import { GROUP, sceneEach, type Scene } from './source-testing.ts'
import { event, eventually } from './testing.ts'

const redis = await startRedis()

describe.skipIf(!redis)('the redis-stream source', () => {
  let running: Scene
  sceneEach(redis, (its) => (running = its))

  it('delivers what was in the stream before it came, in binary mode, and acknowledges it', async () => {
    const { port, stream, sink, source, settled } = running
    await port.append(stream, [
      event('1', {
        subject: '경부선',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      }),
      event('2'),
    ])
    await source()
    await sink.until(() => sink.requests.length === 2)
    const first = sink.requests.find(({ headers }) => headers['ce-id'] === '1')
    expect(first?.headers).toMatchObject({
      'ce-specversion': '1.0',
      'ce-type': 'test.v1',
      'ce-source': '/test',
      'ce-subject': '%EA%B2%BD%EB%B6%80%EC%84%A0',
      'content-type': 'application/json',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    })
    expect(first?.body).toBe('{"n":"1"}')
    await settled()
  })

  it('forwards an entry that is no CloudEvent as eventing-redis does', async () => {
    const { port, stream, sink, source } = running
    const [id] = await port.append(stream, [['temperature', '21', 'city', '서울']])
    await source()
    await sink.until(() => sink.requests.length === 1)
    expect(sink.requests[0]?.headers).toMatchObject({
      'ce-type': 'dev.knative.sources.redisstream',
      'ce-source': `//${port.label}/${stream}`,
      'ce-id': id,
    })
    expect(JSON.parse(sink.requests[0]?.body ?? '')).toEqual(['temperature', '21', 'city', '서울'])
  })

  it('sends one probe to a sink that has not answered yet, then opens up', async () => {
    const { port, stream, sink, source, pending, settled } = running
    await port.append(
      stream,
      Array.from({ length: 200 }, (_, n) => event(String(n))),
    )
    let release = () => {}
    const awake = new Promise<void>((resolve) => (release = resolve))
    sink.answer = (_, response) => void awake.then(() => setTimeout(() => response.writeHead(204).end(), 2))
    await source()
    await sink.until(() => sink.requests.length === 1)
    await eventually(async () => (await pending()).length === 200)
    expect(sink.requests).toHaveLength(1)
    release()
    await sink.until(() => sink.requests.length === 200)
    expect(sink.mostInFlight).toBeGreaterThan(1)
    await settled()
  })

  it('keeps everything while the sink is down, and delivers it when it is back', async () => {
    const { port, stream, sink, source, letters, ids, settled } = running
    await port.append(
      stream,
      Array.from({ length: 50 }, (_, n) => event(String(n))),
    )
    let answers = 0
    sink.answer = (_, response) => {
      const status = [500, 503, 429, 408, 502][answers++ % 5] ?? 500
      if (answers > 25) response.writeHead(204).end()
      else if (answers % 6 === 0) response.destroy()
      else response.writeHead(status).end()
    }
    await source()
    await settled()
    expect(new Set(ids()).size).toBe(50)
    expect(await letters()).toEqual([])
  })

  it('waits as long as Retry-After says', async () => {
    const { port, stream, sink, source } = running
    await port.append(stream, [event('1')])
    const times: number[] = []
    sink.answer = (_, response) => {
      times.push(performance.now())
      if (times.length === 1) response.writeHead(503, { 'retry-after': '1' }).end()
      else response.writeHead(204).end()
    }
    await source()
    await sink.until(() => times.length === 2)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990)
  })

  it('moves an event that the sink refuses to the dead letters with the reason, and goes on', async () => {
    const { port, stream, sink, source, letters, ids, settled } = running
    await port.append(stream, [event('1'), event('bad', { data: '{"speed":-1}' }), event('3')])
    sink.answer = (request, response) =>
      void (request.headers['ce-id'] === 'bad'
        ? response.writeHead(422).end('speed: must be 0 or more')
        : response.writeHead(204).end())
    await source()
    await settled()
    const [letter] = await letters()
    expect(letter).toMatchObject({ status: '422', reason: 'speed: must be 0 or more', group: GROUP })
    expect(letter?.fields.map(String)).toEqual(event('bad', { data: '{"speed":-1}' }).map(String))
    expect(ids().filter((id) => id === 'bad')).toHaveLength(1)
  })

  it('moves a malformed entry to the dead letters and says what is wrong', async () => {
    const { port, stream, source, letters, ids, settled } = running
    await port.append(stream, [['specversion', '1.0', 'id', '1', 'type', 't'], event('2')])
    await source()
    await settled()
    expect(await letters()).toMatchObject([
      { reason: 'malformed entry: attribute source is missing or empty', status: '' },
    ])
    expect(ids()).toEqual(['2'])
  })

  it('gives an event up after MAX_DELIVERIES answers against it, where that is set', async () => {
    const { port, stream, sink, source, letters, ids, settled } = running
    await port.append(stream, [event('1'), event('cursed'), event('3')])
    sink.answer = (request, response) =>
      void response.writeHead(request.headers['ce-id'] === 'cursed' ? 500 : 204).end()
    await source({ maxDeliveries: 3 })
    await settled()
    expect(await letters()).toMatchObject([{ status: '500', attempts: '3' }])
    expect(ids().filter((id) => id === 'cursed')).toHaveLength(3)
  })

  it('one event that always fails does not hold the others up', async () => {
    const { port, stream, sink, source, ids } = running
    await port.append(stream, [event('cursed'), ...Array.from({ length: 300 }, (_, n) => event(String(n)))])
    sink.answer = (request, response) =>
      void response.writeHead(request.headers['ce-id'] === 'cursed' ? 500 : 204).end()
    await source()
    await eventually(async () => {
      const { pending, lag } = await port.state(stream, GROUP)
      return pending === 1 && lag === 0
    })
    expect(new Set(ids()).size).toBe(301)
  })

  it('sends batches, and of a refused batch only the bad event goes to the dead letters', async () => {
    const { port, stream, sink, source, letters, settled } = running
    await port.append(
      stream,
      Array.from({ length: 100 }, (_, n) => event(n === 60 ? 'bad' : String(n))),
    )
    const stored = new Set<string>()
    sink.answer = ({ headers, body }, response) => {
      const parsed: unknown = JSON.parse(body)
      const single = headers['ce-id']
      const ids = single
        ? [String(single)]
        : Array.isArray(parsed)
          ? parsed.map((element) => String(element.id))
          : []
      if (ids.includes('bad')) return void response.writeHead(422).end('bad')
      for (const id of ids) stored.add(id)
      response.writeHead(204).end()
    }
    await source({ sinkBatch: 32, maxInFlight: 1 })
    await settled()
    expect(stored.size).toBe(99)
    expect(await letters()).toHaveLength(1)
    expect(sink.requests.length).toBeLessThan(40)
  })

  it('sends the bearer token and the override extensions', async () => {
    const { port, stream, sink, source } = running
    await port.append(stream, [event('1')])
    await source({ extensions: { region: 'kr' } }, { SINK_TOKEN: 't0ken' })
    await sink.until(() => sink.requests.length === 1)
    expect(sink.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t0ken', 'ce-region': 'kr' })
  })
})
