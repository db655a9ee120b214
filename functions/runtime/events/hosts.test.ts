import { getRequestListener, serve } from '@hono/node-server'
import { http as httpFunction } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BATCH_TYPE, batch, binaryHeaders, structured, STRUCTURED_TYPE } from './encode.ts'
import { MAX_EVENT_BYTES } from './index.ts'
import { attributes, bad, good, testFunction } from './test-function.ts'

const target = testFunction((events) => (events.length > 1 ? { handled: events.length } : undefined))
const large = Buffer.from(JSON.stringify({ records: [], filler: 'x'.repeat(MAX_EVENT_BYTES) }))

const servers: Record<string, () => Server> = {
  '@hono/node-server': () => {
    const server = serve({ fetch: target.app.fetch, port: 0, hostname: '127.0.0.1' })
    if ('closeAllConnections' in server) return server
    throw new Error('an HTTP/1 server was asked for')
  },
  'functions-framework': () => {
    httpFunction('events', getRequestListener(target.app.fetch))
    return getTestServer('events').listen(0, '127.0.0.1')
  },
}

const isAddress = (address: ReturnType<Server['address']>): address is AddressInfo =>
  typeof address === 'object' && address !== null

describe.each(Object.entries(servers))('served by %s', (host, start) => {
  let server: Server
  let port: number

  beforeAll(async () => {
    server = start()
    if (!server.listening) await once(server, 'listening')
    const address = server.address()
    if (!isAddress(address)) throw new Error('no port')
    ;({ port } = address)
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  /** Sends a body whole, with its length, or in pieces without one; `end: false` leaves it unfinished. */
  async function send(
    headers: Record<string, string>,
    data: Buffer,
    { pieces = false, end = true, method = 'POST' } = {},
  ) {
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      method,
      headers: pieces ? headers : { ...headers, 'content-length': data.length },
    })
    request.on('error', () => {})
    for (let at = 0; at < data.length; at += 10_000) request.write(data.subarray(at, at + 10_000))
    if (end) request.end()
    const response = await new Promise<IncomingMessage>((resolve) => {
      request.once('response', resolve)
    })
    const body = await text(response)
    request.destroy()
    const { allow, 'content-type': contentType } = response.headers
    return { status: response.statusCode, allow, contentType, body: body && JSON.parse(body) }
  }

  const one = { attributes, data: good }
  const problem = { contentType: 'application/problem+json; charset=utf-8' }
  const binary = binaryHeaders(attributes)

  test.each<[string, Record<string, string>, Buffer, object]>([
    ['binary', binary, good, { status: 204, body: '' }],
    [
      'structured',
      { 'content-type': STRUCTURED_TYPE },
      Buffer.from(structured(attributes, good)),
      { status: 204 },
    ],
    ['a batch', { 'content-type': BATCH_TYPE }, batch([one, one]), { status: 200, body: { handled: 2 } }],
    ['an empty batch', { 'content-type': BATCH_TYPE }, Buffer.from('[]'), { status: 204 }],
    [
      'a batch in utf8 spelled so',
      { 'content-type': 'application/cloudevents-batch+json;charset=UTF8' },
      Buffer.from('[]'),
      { status: 204 },
    ],
    ['bad data', binary, bad, { status: 422, ...problem }],
    ['no data', binary, Buffer.of(), { status: 422, ...problem }],
    [
      'a bad source',
      { ...binary, 'ce-source': 'a b' },
      good,
      { status: 400, body: { errors: [{ path: 'ce-source' }] } },
    ],
    ['plain JSON', { 'content-type': 'application/json' }, good, { status: 400, ...problem }],
    ['text', { 'content-type': 'text/plain' }, good, { status: 415, ...problem }],
    ['XML', { 'content-type': 'application/cloudevents+xml' }, good, { status: 415, ...problem }],
    ['too large', binary, large, { status: 413, ...problem }],
  ])('%s', async (_, headers, data, expected) => expect(await send(headers, data)).toMatchObject(expected))

  test('pieces make an event, or are too large', async () => {
    expect(await send(binary, good, { pieces: true })).toMatchObject({ status: 204 })
    expect(await send(binary, large, { pieces: true })).toMatchObject({ status: 413, ...problem })
  })

  test('GET is told what is allowed', async () => {
    expect(await send({}, Buffer.of(), { method: 'GET' })).toMatchObject({
      status: 405,
      allow: 'POST, OPTIONS',
    })
  })

  // The Functions Framework takes a body to its end before anything of ours sees it.
  if (host === '@hono/node-server') {
    test('a body without end is refused where it passes the limit', async () => {
      expect(await send(binary, large, { pieces: true, end: false })).toMatchObject({ status: 413 })
    })
  }

  test.each([
    ['with a length', 'content-length: 100\r\n\r\n{"records"'],
    ['in pieces', 'transfer-encoding: chunked\r\n\r\na\r\n{"records"\r\n'],
  ])('a connection cut amid a body %s is no event and no error', async (_, rest) => {
    const before = target.handled.length
    const closed = new Promise((resolve) => {
      server.once('request', (request: IncomingMessage) => request.once('close', resolve))
    })
    const head = Object.entries({ host: 'a', ...binary }).map(([name, value]) => `${name}: ${value}\r\n`)
    const socket = connect(port, '127.0.0.1')
    const arrived = once(server, 'request')
    socket.write(`POST / HTTP/1.1\r\n${head.join('')}${rest}`)
    await arrived
    socket.destroy()
    await closed
    expect(await send(binary, good)).toMatchObject({ status: 204 })
    expect(target.handled.length).toBe(before + 1)
    expect(target.log.error).not.toHaveBeenCalled()
  })
})
