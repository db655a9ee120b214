import { Redis } from 'ioredis'
import { Registry } from 'prom-client'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deadLetterStream, type StreamConnection } from '../../runtime/stream/index.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { startRedis } from '../../runtime/testing/redis.ts'
import { sinkSettings } from '../sink-settings.ts'
import { createSink } from '../sink.ts'
import { readDeadLetter } from './dead-letter.ts'
import { runRedisStreamSource, type SourceOptions } from './source.ts'
import { event, eventually, TestSink } from './testing.ts'

const redis = await startRedis()

describe.skipIf(!redis)('the redis-stream source', () => {
  let port: StreamConnection
  let sink: TestSink
  let url: string
  const stops: (() => Promise<void>)[] = []
  let streams = 0
  let stream: string

  const GROUP = 'g'

  beforeAll(async () => {
    port = await openStream({ REDIS_ADDR: redis?.address, DATA_DIR: '' })
  })
  afterAll(async () => {
    await port.close()
    await redis?.stop()
  })
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
    sink.stop()
  })

  async function prepare() {
    sink = new TestSink()
    url = await sink.start()
    stream = `s${++streams}`
  }

  async function source(options: Partial<SourceOptions> = {}, env: Record<string, string> = {}) {
    await port.ensureGroup(stream, GROUP)
    const own = await openStream({ REDIS_ADDR: redis?.address, DATA_DIR: '' })
    const settings = sinkSettings.parse({ K_SINK: url, ...env })
    const http = createSink(settings, options.maxInFlight ?? 64)
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
        baseBackoffMs: 5,
        maxBackoffMs: 20,
        claimIdleMs: 200,
        consumerIdleMs: 60_000,
        sinkIdleMs: 30_000,
        trim: true,
        drainMs: 2_000,
        ...options,
      },
      closing.signal,
    )
    const stop = async () => {
      closing.abort()
      await running
      await http.close()
      await own.close()
    }
    stops.push(stop)
    return { registry, stop: () => (stops.splice(stops.indexOf(stop), 1), stop()) }
  }

  const pending = async () => (await port.state(stream, GROUP)).pending
  const allAcknowledged = () =>
    eventually(async () => {
      const state = await port.state(stream, GROUP)
      return state.pending === 0 && (state.lag ?? 0) === 0
    })
  const letters = async () => (await port.range(deadLetterStream(stream), '-', '+', 100)).map(readDeadLetter)
  const idsSent = () => sink.requests.map(({ headers }) => String(headers['ce-id']))

  it('delivers what was in the stream before it came, in binary mode, and acknowledges it', async () => {
    await prepare()
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
    await allAcknowledged()
  })

  it('forwards an entry that is no CloudEvent as eventing-redis does', async () => {
    await prepare()
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
    await prepare()
    await port.append(
      stream,
      Array.from({ length: 200 }, (_, n) => event(String(n))),
    )
    let release = () => {}
    const awake = new Promise<void>((resolve) => (release = resolve))
    sink.answer = (_, response) => void awake.then(() => setTimeout(() => response.writeHead(204).end(), 2))
    await source()
    await sink.until(() => sink.requests.length === 1)
    await eventually(async () => (await pending()) === 200)
    expect(sink.requests).toHaveLength(1)
    release()
    await sink.until(() => sink.requests.length === 200)
    expect(sink.mostInFlight).toBeGreaterThan(1)
    await allAcknowledged()
  })

  it('keeps everything while the sink is down, and delivers it when it is back', async () => {
    await prepare()
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
    await allAcknowledged()
    expect(new Set(idsSent()).size).toBe(50)
    expect(await letters()).toEqual([])
  })

  it('waits as long as Retry-After says', async () => {
    await prepare()
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
    await prepare()
    await port.append(stream, [event('1'), event('bad', { data: '{"speed":-1}' }), event('3')])
    sink.answer = (request, response) =>
      void (request.headers['ce-id'] === 'bad'
        ? response.writeHead(422).end('speed: must be 0 or more')
        : response.writeHead(204).end())
    await source()
    await allAcknowledged()
    const [letter] = await letters()
    expect(letter).toMatchObject({ status: '422', reason: 'speed: must be 0 or more', group: GROUP })
    expect(letter?.fields.map(String)).toEqual(event('bad', { data: '{"speed":-1}' }).map(String))
    expect(idsSent().filter((id) => id === 'bad')).toHaveLength(1)
  })

  it('moves a malformed entry to the dead letters and says what is wrong', async () => {
    await prepare()
    await port.append(stream, [['specversion', '1.0', 'id', '1', 'type', 't'], event('2')])
    await source()
    await allAcknowledged()
    expect(await letters()).toMatchObject([
      { reason: 'malformed entry: attribute source is missing or empty', status: '' },
    ])
    expect(idsSent()).toEqual(['2'])
  })

  it('gives an event up after MAX_DELIVERIES answers against it, where that is set', async () => {
    await prepare()
    await port.append(stream, [event('1'), event('cursed'), event('3')])
    sink.answer = (request, response) =>
      void response.writeHead(request.headers['ce-id'] === 'cursed' ? 500 : 204).end()
    await source({ maxDeliveries: 3 })
    await allAcknowledged()
    expect(await letters()).toMatchObject([{ status: '500', attempts: '3' }])
    expect(idsSent().filter((id) => id === 'cursed')).toHaveLength(3)
  })

  it('one event that always fails does not hold the others up', async () => {
    await prepare()
    await port.append(stream, [event('cursed'), ...Array.from({ length: 300 }, (_, n) => event(String(n)))])
    sink.answer = (request, response) =>
      void response.writeHead(request.headers['ce-id'] === 'cursed' ? 500 : 204).end()
    await source()
    await eventually(async () => (await pending()) === 1)
    expect(new Set(idsSent()).size).toBe(301)
  })

  it('sends batches, and of a refused batch only the bad event goes to the dead letters', async () => {
    await prepare()
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
    await allAcknowledged()
    expect(stored.size).toBe(99)
    expect(await letters()).toHaveLength(1)
    expect(sink.requests.length).toBeLessThan(40)
  })

  it('delivers entries of one partition key in stream order, retries included', async () => {
    await prepare()
    await port.append(
      stream,
      Array.from({ length: 60 }, (_, n) => event(String(n), { partitionkey: `k${n % 3}` })),
    )
    const done: Record<string, number[]> = {}
    let calls = 0
    sink.answer = ({ headers }, response) => {
      if (++calls % 4 === 0) return void response.writeHead(500).end()
      ;(done[String(headers['ce-partitionkey'])] ??= []).push(Number(headers['ce-id']))
      response.writeHead(204).end()
    }
    await source()
    await allAcknowledged()
    for (const order of Object.values(done)) expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(Object.values(done).flat()).toHaveLength(60)
  })

  it('takes over what a dead consumer left', async () => {
    await prepare()
    await port.append(stream, [event('1'), event('2')])
    await port.ensureGroup(stream, GROUP)
    await port.read(stream, GROUP, 'dead/pod', { count: 10, blockMs: 0 })
    await source()
    await allAcknowledged()
    expect(idsSent().toSorted()).toEqual(['1', '2'])
  })

  it('keeps what it is working on from being claimed by another replica', async () => {
    await prepare()
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
    await allAcknowledged()
  })

  it('makes the group again when the stream is deleted, and loses nothing that comes after', async () => {
    await prepare()
    await source()
    await port.append(stream, [event('1')])
    await sink.until(() => sink.requests.length === 1)
    const admin = new Redis(redis?.port ?? 0)
    await admin.del(stream)
    admin.disconnect()
    await port.append(stream, [event('2')])
    await sink.until(() => idsSent().includes('2'))
    await allAcknowledged()
    expect(idsSent()).toEqual(['1', '2'])
  })

  it('trims what is acknowledged and nothing else', async () => {
    await prepare()
    sink.answer = (request, response) =>
      void response.writeHead(request.headers['ce-id'] === 'stuck' ? 500 : 204).end()
    await port.append(stream, [event('1'), event('2'), event('stuck'), event('4')])
    await source()
    await eventually(async () => (await port.state(stream, GROUP)).length === 2)
    const left = await port.range(stream, '-', '+', 10)
    expect(left.map(({ fields }) => String(fields[3]))).toEqual(['stuck', '4'])
  })

  it('drains when told to stop: what is in flight is finished and acknowledged, its consumer is gone', async () => {
    await prepare()
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
    await prepare()
    await port.append(stream, [event('1'), event('2')])
    sink.answer = (_, response) => void response.writeHead(503).end()
    const { stop } = await source()
    await sink.until(() => sink.requests.length === 1)
    await stop()
    expect(await pending()).toBe(2)
    sink.answer = (_, response) => void response.writeHead(204).end()
    await source()
    await allAcknowledged()
    expect(new Set(idsSent())).toEqual(new Set(['1', '2']))
  })

  it('sends the bearer token and the override extensions', async () => {
    await prepare()
    await port.append(stream, [event('1')])
    await source({ extensions: { region: 'kr' } }, { SINK_TOKEN: 't0ken' })
    await sink.until(() => sink.requests.length === 1)
    expect(sink.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t0ken', 'ce-region': 'kr' })
  })
})
