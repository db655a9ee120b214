import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../runtime/store/index.ts'
import { accident, event, openTestStore, road } from '../data-processor/testing.ts'
import { encodeChange } from '../model/changes.ts'
import { CHANGES_STREAM, type Change } from '../model/events.ts'
import type { Feed } from '../model/feeds.ts'
import type { Database } from '../model/tables.ts'
import { readEvents } from './testing-events.ts'
import { startApi, type TestApi } from './testing.ts'

let store: Store<Database>
let api: TestApi
beforeEach(async () => {
  store = await openTestStore()
  api = await startApi(store)
})
afterEach(async () => {
  await api.close()
  await store.close()
})

const listen = async (lastEventId?: string) => {
  const response = await api.get(
    '/api/events',
    lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  )
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  return readEvents(response)
}
const roads = () => event('roads', { records: [road('0010', 'A')] })
const notice = (feed: Feed, rows = 1): Change => ({
  feed,
  origin: 'sim',
  at: '2026-11-21T11:50:00.000Z',
  storedAt: '2026-11-21T11:51:00.000Z',
  storedBy: 'member1',
  collectedBy: 'member2',
  rows,
})
const tell = (...feeds: Feed[]) =>
  api.stream.append(
    CHANGES_STREAM,
    feeds.map((feed, index) => encodeChange(notice(feed, index))),
  )

describe('/api/events', () => {
  test('says who serves, then tells each change of a feed', async () => {
    const events = await listen()
    expect(await events.block()).toBe('retry: 1000')
    expect(await events.next()).toMatchObject({
      id: '0-0',
      event: 'hello',
      data: { servedBy: 'member1/data-api-1/pod-1', live: true },
    })
    await api.store(roads())
    expect(await events.next()).toMatchObject({
      event: 'change',
      data: { feed: 'roads', storedBy: 'member1', collectedBy: 'member2', rows: 1 },
    })
    await api.store(event('accidents', { records: [accident('판교')] }))
    expect(await events.next()).toMatchObject({ event: 'change', data: { feed: 'accidents' } })
    await events.cancel()
  })

  test('makes one event of a collection’s chunks, with the last one’s id', async () => {
    const events = await listen()
    await events.next()
    const ids = await tell('roads', 'roads', 'tollgates', 'roads')
    expect(await events.next()).toMatchObject({ id: ids[2], data: { feed: 'tollgates' } })
    expect(await events.next()).toMatchObject({ id: ids[3], data: { feed: 'roads', rows: 3 } })
    await tell('accidents')
    expect(await events.next()).toMatchObject({ data: { feed: 'accidents' } })
    await events.cancel()
  })

  test('what it tells of can be fetched by then', async () => {
    await api.json('/api/road/status')
    const events = await listen()
    await events.next()
    const stored = api.store(roads())
    await events.next()
    expect(await api.json('/api/road/status')).toHaveLength(1)
    await stored
    await events.cancel()
  })

  test('goes on after the last event that a client saw', async () => {
    const before = await listen()
    await before.next()
    await api.store(roads())
    const seen = (await before.next())?.id
    await before.cancel()
    await api.store(event('accidents', { records: [accident('판교')] }))

    const after = await listen(seen)
    expect(await after.next()).toMatchObject({ id: undefined, event: 'hello' })
    expect(await after.next()).toMatchObject({ event: 'change', data: { feed: 'accidents' } })
    await api.store(roads())
    expect(await after.next()).toMatchObject({ event: 'change', data: { feed: 'roads' } })
    await after.cancel()
  })

  test('tells nothing twice to a client that missed nothing', async () => {
    await api.store(roads())
    const events = await listen(api.changes.position)
    await events.next()
    await api.store(event('accidents', { records: [accident('판교')] }))
    expect(await events.next()).toMatchObject({ data: { feed: 'accidents' } })
    await events.cancel()
  })

  test.each(['1-0', '9999999999999-0', 'garbage'])(
    'tells a client with id %s to fetch everything',
    async (id) => {
      await api.store(roads())
      await api.store(roads())
      const events = await listen(id)
      expect(await events.next()).toMatchObject({ event: 'hello' })
      expect(await events.next()).toMatchObject({ event: 'reset', id: api.changes.position })
      await events.cancel()
    },
  )

  test('says so when what was missed has been trimmed', async () => {
    const [first] = await tell('roads')
    const [, last] = await tell('accidents', 'tollgates')
    await expect.poll(() => api.changes.position).toBe(last)
    await api.stream.keepNewest(CHANGES_STREAM, 1)
    const events = await listen(first)
    await events.next()
    expect(await events.next()).toMatchObject({ event: 'reset' })
    await events.cancel()
  })

  test('ends when the process is told to stop, and counts its clients', async () => {
    const events = await listen()
    await events.next()
    const { changes } = await api.json('/api/system').then((body) => Object(body))
    expect(changes).toMatchObject({ clients: 1 })
    expect(await api.registry.metrics()).toContain('event_stream_clients 1')
    api.stop()
    expect(await events.next()).toBeUndefined()
    expect(await api.registry.metrics()).toContain('event_stream_clients 0')
    expect((await api.get('/api/events')).status).toBe(503)
  })
})
