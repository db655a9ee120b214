import { getRequestListener, serve } from '@hono/node-server'
import { http as httpFunction } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startStreams } from '../../runtime/testing/stream.ts'
import { alike, exceptions, TOKEN, type Request } from './hosts-requests.ts'
import { createProxyClient } from './proxy-client.ts'
import { collectorOf, notice, proxyThat } from './testing.ts'

const streams = await startStreams()
const embedded = streams.find(({ name }) => name === 'SQLite')
const proxy = proxyThat()
proxy.answers = { sim: [notice('a')] }

/** data-collector's app on both hosts, over one embedded stream, at one moment. */
function start(): Record<string, Server> {
  if (!embedded) throw new Error('the embedded stream is always there')
  const { app } = collectorOf({
    proxy: createProxyClient('http://proxy/', proxy.send),
    stream: embedded.open(),
    token: TOKEN,
    now: () => new Date('2026-11-21T06:00:00Z'),
  })
  const node = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  if (!('closeAllConnections' in node)) throw new Error('an HTTP/1 server was asked for')
  httpFunction('collector', getRequestListener(app.fetch))
  return { node, framework: getTestServer('collector').listen(0, '127.0.0.1') }
}

async function ask(server: Server | undefined, { headers, body, method = 'POST', path = '/' }: Request) {
  const address = server?.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const request = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent: false })
  request.end(body)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.once('error', reject)
  })
  const { date: _, connection: __, 'keep-alive': ___, ...kept } = response.headers
  return { status: response.statusCode, headers: kept, body: await text(response) }
}

describe('data-collector on functions-framework', () => {
  let servers: Record<string, Server> = {}
  beforeAll(async () => {
    servers = start()
    for (const server of Object.values(servers)) if (!server.listening) await once(server, 'listening')
  })
  afterAll(async () => {
    for (const server of Object.values(servers)) {
      server.closeAllConnections()
      server.close()
    }
    for (const stream of streams) await stream.stop()
  })

  test.each(Object.entries(alike))('answers as on @hono/node-server: %s', async (_, request) => {
    const expected = await ask(servers['node'], request)
    expect(await ask(servers['framework'], request)).toEqual(expected)
    expect(expected.status).not.toBe(500)
  })

  test.each(Object.entries(exceptions))(
    'but the framework itself answers: %s',
    async (_, { statuses, ...request }) => {
      const [node, framework] = [
        await ask(servers['node'], request),
        await ask(servers['framework'], request),
      ]
      expect([node.status, framework.status]).toEqual(statuses)
      expect(node.headers['content-type']).toMatch(/^application\/problem\+json/)
      expect(framework.headers['content-type'] ?? 'none').toMatch(/^(text\/html|none)/)
    },
  )

  test('never acknowledges what it did not handle', async () => {
    const answers = await Promise.all(
      Object.entries({ ...alike, ...exceptions }).map(async ([name, request]) => ({
        name,
        status: (await ask(servers['framework'], request)).status ?? 0,
      })),
    )
    const done = answers.filter(({ status }) => status < 300).map(({ name }) => name)
    expect(done).toEqual([
      'binary mode',
      'structured mode',
      'batched mode',
      'an empty batch',
      'at /events',
      'a charset without a space',
      'no content type',
      'a byte order mark',
      'identity encoding',
      'a percent-encoded subject',
      'OPTIONS',
    ])
  })
})
