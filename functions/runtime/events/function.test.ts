import { describe, expect, test } from 'vitest'
import { ProblemError } from '../problem.ts'
import { startTracing, traceparent } from '../trace.ts'
import { BATCH_TYPE, batch, structured, STRUCTURED_TYPE } from './encode.ts'
import { attributes, bad, binary, good, json, problemOf, testFunction } from './test-function.ts'

describe('an event that is well', () => {
  test.each([
    ['binary', binary(attributes, good)],
    ['structured', json(STRUCTURED_TYPE, structured(attributes, good))],
    ['a batch of one', json(BATCH_TYPE, batch([{ attributes, data: good }]))],
  ])('%s is handled and answered 204', async (_, request) => {
    const { send, handled } = testFunction()
    const response = await send(request)
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(handled).toEqual([
      [{ attributes, event: { type: 'roads.v1', data: { records: [{ speed: 80 }] } } }],
    ])
  })
  test('is taken at /events too, and nowhere else', async () => {
    const { send } = testFunction()
    expect((await send(binary(attributes, good), '/events')).status).toBe(204)
    const elsewhere = await send(binary(attributes, good), '/else')
    expect(await problemOf(elsewhere)).toMatchObject({ status: 404 })
  })
  test('what the handler returns is the answer', async () => {
    const response = await testFunction(() => ({ stored: 1 })).send(binary(attributes, good))
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect([response.status, await response.json()]).toEqual([200, { stored: 1 }])
    const later = testFunction(() => new Response('later', { status: 202 }))
    expect((await later.send(binary(attributes, good))).status).toBe(202)
  })
  test('a batch is one call, an empty batch none', async () => {
    const { send, handled } = testFunction()
    const one = { attributes, data: good }
    expect((await send(json(BATCH_TYPE, batch([one, one, one])))).status).toBe(204)
    expect(handled.map((call) => call.length)).toEqual([3])
    expect((await send(json(BATCH_TYPE, '[]'))).status).toBe(204)
    expect(handled).toHaveLength(1)
  })
  test('the handler can tell when the sender has gone', async () => {
    const sender = new AbortController()
    const { send } = testFunction((_, { signal }) => {
      sender.abort()
      return { gone: signal?.aborted }
    })
    const response = await send({ ...binary(attributes, good), signal: sender.signal })
    expect(await response.json()).toEqual({ gone: true })
  })
})

describe('data that breaks its schema', () => {
  test('gets each path and reason', async () => {
    const response = await testFunction().send(binary(attributes, bad))
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      errors: [{ path: 'data.records[1].speed' }, { path: 'data.records[2].speed' }],
    })
  })
  test('refuses its whole batch, naming the event', async () => {
    const { send, handled } = testFunction()
    const response = await send(
      json(
        BATCH_TYPE,
        batch([
          { attributes, data: good },
          { attributes, data: bad },
        ]),
      ),
    )
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      errors: [{ path: '[1].data.records[1].speed' }, { path: '[1].data.records[2].speed' }],
    })
    expect(handled).toEqual([])
  })
  test('no data at all', async () => {
    expect(await problemOf(await testFunction().send(binary(attributes, Buffer.of())))).toMatchObject({
      status: 422,
      errors: [{ path: 'data' }],
    })
  })
  test('of another content type is a 415: what curl -d sends by default', async () => {
    const response = await testFunction().send(
      binary({ ...attributes, datacontenttype: 'application/x-www-form-urlencoded' }, good),
    )
    expect(await problemOf(response)).toMatchObject({ status: 415 })
  })
  test('a type not handled is told which are', async () => {
    const response = await testFunction().send(binary({ ...attributes, type: 'else.v1' }, good))
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      errors: [{ path: 'type', reason: expect.stringContaining('roads.v1') }],
    })
  })
})

describe('a handler that fails', () => {
  test('with a problem answers it, Retry-After and all', async () => {
    const down = new ProblemError(503, 'the store is down', { retryAfter: 5 })
    const { send, log } = testFunction(() => Promise.reject(down))
    const response = await send(binary(attributes, good))
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await problemOf(response)).toMatchObject({ status: 503, detail: 'the store is down' })
    expect(log.warn).toHaveBeenCalledOnce()
  })
  test('with anything else answers 500 and logs it whole', async () => {
    const error = new Error('secret')
    const { send, log } = testFunction(() => Promise.reject(error))
    const body = await problemOf(await send(binary(attributes, good)))
    expect(body).toMatchObject({ status: 500 })
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ err: error }), expect.any(String))
  })
})

describe('what an operator sees', () => {
  test('events by type and outcome, types nobody handles under one name', async () => {
    let answer = () => Promise.resolve()
    const { send, registry } = testFunction(() => answer())
    await send(binary(attributes, good))
    await send(
      json(
        BATCH_TYPE,
        batch([
          { attributes, data: good },
          { attributes, data: bad },
        ]),
      ),
    )
    await send(binary({ ...attributes, type: 'x' }, good))
    await send(json('application/json', '{}'))
    answer = () => Promise.reject(new Error('no'))
    await send(binary(attributes, good))
    const metrics = await registry.metrics()
    expect(metrics).toContain('cloudevents_received_total{type="roads.v1",outcome="handled"} 1')
    expect(metrics).toContain('cloudevents_received_total{type="roads.v1",outcome="refused"} 2')
    expect(metrics).toContain('cloudevents_received_total{type="roads.v1",outcome="failed"} 1')
    expect(metrics).toContain('cloudevents_received_total{type="other",outcome="refused"} 2')
    expect(metrics).toContain('cloudevents_handle_duration_seconds_count{outcome="handled"} 1')
  })

  test('the event’s own trace goes on in the handler, of a batch the first one’s', async () => {
    await startTracing({ service: 's', cluster: 'c', pod: 'p', revision: 'r' }, undefined)
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const traced = { ...attributes, traceparent: `00-${trace}-b7ad6b7169203331-01` }
    const { send } = testFunction(() => ({ trace: traceparent() }))
    const requests = [
      binary(traced, good),
      json(
        BATCH_TYPE,
        batch([
          { attributes: traced, data: good },
          { attributes, data: good },
        ]),
      ),
    ]
    for (const request of requests) {
      const body: unknown = await (await send(request)).json()
      expect(body).toEqual({ trace: expect.stringMatching(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)`)) })
    }
    const unreadable = await send(binary({ ...attributes, traceparent: 'none' }, good))
    expect(await unreadable.json()).toEqual({ trace: expect.stringMatching(/^00-[\da-f]{32}-/) })
  })
})
