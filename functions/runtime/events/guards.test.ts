import { describe, expect, test } from 'vitest'
import { BATCH_TYPE, batch, binaryHeaders } from './encode.ts'
import { MAX_EVENT_BYTES } from './index.ts'
import { attributes, binary, good, json, problemOf, testFunction } from './test-function.ts'

describe('methods', () => {
  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s is not allowed, POST is', async (method) => {
    const response = await testFunction().send({ method })
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
    expect(await problemOf(response)).toMatchObject({ status: 405 })
  })
  test('OPTIONS agrees to be sent events when asked', async () => {
    const { send } = testFunction()
    const plain = await send({ method: 'OPTIONS' })
    expect([plain.status, plain.headers.get('allow'), plain.headers.get('webhook-allowed-origin')]).toEqual([
      204,
      'POST, OPTIONS',
      null,
    ])
    const headers = { 'WebHook-Request-Origin': 'events.example.com', 'WebHook-Request-Rate': '120' }
    const asked = await send({ method: 'OPTIONS', headers })
    expect(asked.headers.get('webhook-allowed-origin')).toBe('events.example.com')
    expect(asked.headers.get('webhook-allowed-rate')).toBe('*')
  })
})

describe('a token', () => {
  test.each([
    ['none', {}],
    ['another', { authorization: 'Bearer wrong' }],
    ['a longer one', { authorization: 'Bearer right-and-more' }],
    ['another scheme', { authorization: 'Basic right' }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('%s is a 401, with the body left unread', async (_, headers) => {
    const request = new Request('http://localhost/', {
      ...binary(attributes, good),
      headers: { ...binaryHeaders(attributes), ...headers },
    })
    const { app, handled } = testFunction(undefined, 'right')
    const response = await app.request(request)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
    expect(await problemOf(response)).toMatchObject({ status: 401 })
    expect([request.bodyUsed, handled]).toEqual([false, []])
  })
  test.each(['Bearer right', 'bearer right'])('%s is let in', async (authorization) => {
    const headers = { ...binaryHeaders(attributes), authorization }
    expect(
      (await testFunction(undefined, 'right').send({ ...binary(attributes, good), headers })).status,
    ).toBe(204)
  })
})

describe('sizes', () => {
  const large = Buffer.from(JSON.stringify({ records: [], filler: 'x'.repeat(MAX_EVENT_BYTES) }))
  const chunked = (data: Buffer) =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < data.length; at += 1000)
          controller.enqueue(new Uint8Array(data.subarray(at, at + 1000)))
        controller.close()
      },
    })

  test('an event over the limit is refused by its length, its body unread', async () => {
    const init = {
      ...binary(attributes, large),
      headers: { ...binaryHeaders(attributes), 'content-length': String(large.length) },
    }
    const request = new Request('http://localhost/', init)
    expect(await problemOf(await testFunction().app.request(request))).toMatchObject({ status: 413 })
    expect(request.bodyUsed).toBe(false)
  })
  test('or where it passes the limit, when it comes in pieces', async () => {
    const init = { ...binary(attributes, large), body: chunked(large), duplex: 'half' }
    expect(await problemOf(await testFunction().send(init))).toMatchObject({ status: 413 })
  })
  test('pieces under the limit are an event', async () => {
    const init = { ...binary(attributes, good), body: chunked(good), duplex: 'half' }
    expect((await testFunction().send(init)).status).toBe(204)
  })
  test('a length that is not true does not get past', async () => {
    const headers = { ...binaryHeaders(attributes), 'content-length': '5' }
    expect(
      await problemOf(await testFunction().send({ ...binary(attributes, large), headers })),
    ).toMatchObject({ status: 413 })
  })
  test('a batch may be larger, no event of it', async () => {
    const [small, huge] = [
      { attributes, data: Buffer.from(JSON.stringify({ records: [], f: 'x'.repeat(40_000) })) },
      { attributes, data: large },
    ]
    const { send, handled } = testFunction()
    expect((await send(json(BATCH_TYPE, batch([small, small, small])))).status).toBe(204)
    const response = await send(json(BATCH_TYPE, batch([small, huge])))
    expect(await problemOf(response)).toMatchObject({ status: 413, errors: [{ path: '[1]' }] })
    expect(handled).toHaveLength(1)
  })
})
