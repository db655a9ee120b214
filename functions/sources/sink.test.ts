import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createSink, retryAfterMs, type Sink } from './sink.ts'

describe('a sink', () => {
  let server: Server | undefined
  let sink: Sink | undefined

  afterEach(async () => {
    await sink?.close()
    server?.closeAllConnections()
    server?.close()
  })

  async function answering(listener: RequestListener, more: { retried?: number[]; timeoutMs?: number } = {}) {
    server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    sink = createSink(
      {
        K_SINK: `http://127.0.0.1:${port}/events?x=1`,
        K_CE_OVERRIDES: '{}',
        SINK_TIMEOUT: more.timeoutMs ?? 5_000,
        SINK_RETRY_4XX: more.retried ?? [],
      },
      1,
    )
    return sink.send({ 'ce-id': '1' }, 'x')
  }

  it.each([200, 202, 204])('has taken what it answers %i to', async (status) => {
    expect(await answering((_, response) => void response.writeHead(status).end())).toEqual({
      kind: 'delivered',
    })
  })

  it.each([400, 401, 404, 413, 415, 422])('refuses with %i, and its words are the reason', async (status) => {
    expect(await answering((_, response) => void response.writeHead(status).end('no such feed'))).toEqual({
      kind: 'rejected',
      status,
      reason: 'no such feed',
    })
  })

  it.each([301, 408, 429, 500, 502, 503, 504])('is to be asked again after %i', async (status) => {
    expect(await answering((_, response) => void response.writeHead(status).end())).toMatchObject({
      kind: 'retry',
      status,
    })
  })

  it('is to be asked again after a 4xx that tells of the address, where that is set', async () => {
    const answer = answering((_, response) => void response.writeHead(404).end(), { retried: [404] })
    expect(await answer).toMatchObject({ kind: 'retry', status: 404 })
  })

  it('is asked at its path, query and all', async () => {
    let asked = ''
    await answering((request, response) => {
      asked = `${request.method} ${request.url}`
      response.end()
    })
    expect(asked).toBe('POST /events?x=1')
  })

  it('that cuts the connection, before or within its answer, has not taken anything', async () => {
    expect(await answering((request) => request.socket.destroy())).toMatchObject({
      kind: 'retry',
      status: undefined,
    })
    server?.close()
    const cut: RequestListener = (request, response) => {
      response.writeHead(200, { 'content-length': '10' })
      response.write('half', () => request.socket.destroy())
    }
    expect(await answering(cut)).toMatchObject({ kind: 'retry' })
  })

  it('that never answers is given up after SINK_TIMEOUT, and says so', async () => {
    expect(await answering(() => undefined, { timeoutMs: 50 })).toMatchObject({
      kind: 'retry',
      status: undefined,
      reason: 'no answer within 50 ms',
    })
  })

  it('keeps no more of a long refusal than a reason needs', async () => {
    const outcome = await answering((_, response) => void response.writeHead(400).end('x'.repeat(100_000)))
    expect(outcome.kind === 'rejected' && outcome.reason.length).toBe(2_048)
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T06:00:00Z')

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Sat, 21 Nov 2026 06:00:05 GMT', 5_000],
    ['Sat, 21 Nov 2026 05:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms)
  })
})
