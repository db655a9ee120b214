import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { freePort } from '../../runtime/testing/server.ts'
import { event, openTestStore, road } from '../data-processor/testing.ts'
import { readEvents } from '../data-api/testing-events.ts'
import { startApi } from '../data-api/testing.ts'
import { listen, startGateway } from './testing.ts'

test('/api/events passes through as it comes, and resumes after a cut', async () => {
  const store = await openTestStore()
  const api = await startApi(store)
  const upstream = await listen(api.app, await freePort())
  const timeoutMs = 1_000
  const gateway = await startGateway(upstream.url, { timeoutMs })
  const roads = event('roads', { records: [road('0010', 'A')] })

  const events = readEvents(await gateway.get('/api/events'))
  expect(await events.next()).toMatchObject({ event: 'hello' })
  await new Promise((resolve) => setTimeout(resolve, timeoutMs + 200))
  await api.store(roads)
  const seen = await events.next()
  expect(seen, 'after more than the time-out of other requests').toMatchObject({
    event: 'change',
    data: { feed: 'roads' },
  })

  await upstream.close()
  await expect(
    events.next(),
    'a cut upstream is a cut for the client, which then comes again',
  ).rejects.toThrow('terminated')
  const back = await listen(api.app, upstream.port)
  await api.store(roads)
  const resumed = readEvents(await gateway.get('/api/events', { 'last-event-id': seen?.id ?? '' }))
  await resumed.next()
  expect(await resumed.next()).toMatchObject({ event: 'change', data: { feed: 'roads' } })

  await resumed.cancel()
  await expect.poll(async () => api.json('/api/system'), { timeout: 5_000, interval: 300 }).toMatchObject({})
  await expect
    .poll(async () => (await api.registry.metrics()).match(/event_stream_clients (\d)/)?.[1])
    .toBe('0')

  const last = readEvents(await gateway.get('/api/events'))
  await last.next()
  api.stop()
  expect(await last.next(), 'an upstream that stops ends the answer in order').toBeUndefined()
  await gateway.close()
  await back.close()
  await api.close()
  await store.close()
})

test('a client that goes away before upstream answers is not waited for', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.resume())
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const gateway = await startGateway(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  const gone = new AbortController()
  const asked = fetch(`${gateway.url}/api/events`, { signal: gone.signal })
  await expect.poll(() => sockets.length).toBe(1)
  gone.abort()
  await expect(asked).rejects.toThrow('aborted')
  await expect.poll(() => sockets[0]?.readableEnded).toBe(true)
  await gateway.close()
  server.close()
})
