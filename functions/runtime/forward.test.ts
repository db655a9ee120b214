import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { createForwarder, type Forwarder } from './forward.ts'

const warnings: string[] = []
const log = { info() {}, warn: (_: object, message: string) => void warnings.push(message) }
const closing: (() => unknown)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
  warnings.length = 0
})

function forwarderTo(to: string): Forwarder {
  const forwarder = createForwarder({ name: 'data-api', to, timeoutMs: 1_000, log })
  closing.push(() => forwarder.close())
  return forwarder
}

it('wakes what it forwards to, before anyone asks', async () => {
  const server = createServer((_, response) => response.writeHead(503).end('starting'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const asked = once(server, 'request')
  forwarderTo(`http://127.0.0.1:${port}/base/`).wake()
  const [request] = await asked
  expect(request).toMatchObject({ method: 'GET', url: '/base/healthz' })
})

it('says nothing where there is none to wake yet, and asks again with the first request', async () => {
  const forwarder = forwarderTo('http://127.0.0.1:1')
  forwarder.wake()
  await expect(forwarder.whole({ method: 'GET', path: '/', headers: {} })).rejects.toMatchObject({
    status: 503,
  })
  expect(warnings).toEqual(['data-api does not answer; requests for it are refused until it does'])
})
