import { expect, test } from 'vitest'
import { createProxyClient, ProxyError } from './proxy-client.ts'

const good = { feed: 'roads', origin: 'sim', fetchedAt: '2026-11-21T06:00:00.000Z', rows: [1] }
const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init)
const ask = (send: (request: Request) => Response | Promise<Response>, timeoutMs = 100) =>
  createProxyClient('http://proxy', send, timeoutMs).rows({ feed: 'roads', origin: 'sim' })

test('answers the rows as they are', async () => {
  expect(await ask(() => json(good))).toEqual({ ...good, stale: false })
})

test.each<[string, RegExp, () => Response | Promise<Response>]>([
  ['another function', /is no openapi-proxy: /, () => json({ status: 'ok' })],
  ['another feed', /answered with sim\/accidents for sim\/roads/, () => json({ ...good, feed: 'accidents' })],
  ['a page', /cannot be read: Unexpected token/, () => new Response('<html>')],
  [
    'a page of a gateway',
    /answered 502: no healthy upstream/,
    () => new Response('no healthy\n upstream', { status: 502 }),
  ],
  ['a problem', /answered 503: set THE_KEY$/, () => json({ detail: 'set THE_KEY' }, { status: 503 })],
  [
    'nothing',
    /no answer within 100 ms/,
    () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 150)),
  ],
  ['no end', /more than 67108864 bytes/, () => new Response(endless())],
])('says so when there is %s', async (_, message, send) => {
  // Patient with what answers, however busy the machine is.
  const timeoutMs = String(message).includes('100 ms') ? 100 : 20_000
  const error: unknown = await ask(send, timeoutMs).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ProxyError)
  expect(String(error)).toMatch(message)
})

function endless(): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(2 ** 22).fill(0x20)
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })
}
