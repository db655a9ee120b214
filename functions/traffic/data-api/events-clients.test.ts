import { Hono } from 'hono'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../runtime/store/index.ts'
import { openTestStore } from '../data-processor/testing.ts'
import type { Database } from '../model/tables.ts'
import type { ChangeListener } from './change-feed.ts'
import { createEvents } from './events.ts'
import { readEvents } from './testing-events.ts'
import { startApi } from './testing.ts'

let store: Store<Database>
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

test('when notices cannot be read any more, clients are told, and to fetch everything once they can', async () => {
  const listeners: ChangeListener[] = []
  let live = true
  const { handler } = createEvents({
    changes: {
      run: async () => {},
      get live() {
        return live
      },
      position: '5-0',
      version: () => '5-0',
      subscribe(listener) {
        listeners.push(listener)
        return () => {}
      },
      since: async () => [],
    },
    identity: { service: 'data-api', cluster: 'member1', revision: 'r', pod: 'p' },
    registry: new Registry(),
    closing: new AbortController().signal,
    log: { info() {} },
  })
  const events = readEvents(await new Hono().get('/', handler).request('/'))
  expect(await events.next()).toMatchObject({ event: 'hello', data: { live: true } })
  live = false
  for (const listener of listeners) listener.broken()
  expect(await events.next()).toMatchObject({ event: 'hello', data: { live: false } })
  live = true
  for (const listener of listeners) listener.reset()
  expect(await events.next()).toMatchObject({ event: 'reset', id: '5-0' })
  await events.cancel()
})

test('a connection ends after its time, with what was waiting and the word to come again', async () => {
  const listeners: ChangeListener[] = []
  const { handler } = createEvents({
    changes: {
      run: async () => {},
      live: true,
      position: '5-0',
      version: () => '5-0',
      subscribe(listener) {
        listeners.push(listener)
        return () => listeners.pop()
      },
      since: async () => [],
    },
    identity: { service: 'data-api', cluster: 'member1', revision: 'r', pod: 'p' },
    registry: new Registry(),
    closing: new AbortController().signal,
    log: { info() {} },
    lifetimeMs: 20,
  })
  const events = readEvents(await new Hono().get('/', handler).request('/'))
  expect(await events.next()).toMatchObject({ event: 'hello' })
  expect(await events.next()).toEqual({ event: 'renew', data: {} })
  expect(await events.next()).toBeUndefined()
  expect(listeners).toEqual([])
})

describe('an idle or slow client', () => {
  test('is told now and then that the connection is alive', async () => {
    const own = await startApi(store, { heartbeatMs: 20 })
    const events = readEvents(await own.get('/api/events'))
    await events.next()
    expect(await events.next()).toEqual({ event: 'alive', data: {} })
    await events.cancel()
    await own.close()
  })

  test('that does not read is dropped, and that is logged', async () => {
    const own = await startApi(store, { heartbeatMs: 10, stallMs: 30 })
    const response = await own.get('/api/events')
    await expect.poll(() => own.logged.join()).toContain('does not read; dropped')
    await expect(response.text()).rejects.toThrow('does not read')
    await own.close()
  })
})
