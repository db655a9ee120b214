import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Dialect, Store } from '../../runtime/store/index.ts'
import { migrate } from '../../runtime/store/migrate.ts'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import { migrations } from '../model/migrations.ts'
import { proxyAnswer } from '../model/proxy.ts'
import { sqlTime, type Database } from '../model/tables.ts'
import type { ProxyParts } from './index.ts'
import { INTERVAL_MS, json, openTestStore, proxyOf, startUpstream, type TestUpstream } from './testing.ts'

const SUCCESS = { code: 'SUCCESS', message: 'ok' }
const FRESH = { 'cache-control': 'min-fresh=0' }

const database = await startMariaDb()
afterAll(() => database?.stop())
const dialects: Dialect[] = database ? ['mysql', 'sqlite'] : ['sqlite']

let upstream: TestUpstream
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.stop())

describe.each(dialects)('proxies on one %s store', (dialect) => {
  let directory: string
  const stores: Store<Database>[] = []
  let now = new Date('2026-11-21T06:00:10Z')
  const later = (ms: number) => {
    now = new Date(now.getTime() + ms)
  }

  async function open() {
    const store = await openTestStore(dialect, database, directory)
    stores.push(store)
    return store
  }

  /** A proxy of another pod, on a connection of its own. */
  const proxy = async (pod: string, parts: Partial<ProxyParts> = {}) =>
    proxyOf(upstream, pod, { store: await open(), now: () => now, ...parts })
  const rowsOf = async (response: Response) => proxyAnswer.parse(await response.json()).rows
  const status = (response: Response) => `${response.status} ${response.headers.get('cache-status')}`

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'expressway-proxy-'))
    await migrate(await open(), migrations)
  })
  beforeEach(async () => {
    const [store] = stores
    await store?.db.deleteFrom('upstream_fetches').execute()
    await store?.db.deleteFrom('road_traffic_status_cache').execute()
    now = new Date('2026-11-21T06:00:10Z')
    upstream.answer(json({ ...SUCCESS, list: [{ n: upstream.calls.length }] }))
  })
  afterAll(async () => {
    for (const store of stores) await store.close()
    await rm(directory, { recursive: true, force: true })
  })

  test('ask the upstream once, however many callers come at the same time', async () => {
    const slow = json({ ...SUCCESS, list: [{ a: '가' }] })
    upstream.answer((url, response) => setTimeout(() => slow(url, response), 150))
    const proxies = await Promise.all(['a', 'b', 'c'].map((pod) => proxy(pod)))
    const responses = await Promise.all(
      proxies.flatMap((app) =>
        Array.from({ length: 4 }, () => app.request('/openapi/real/roads', { headers: FRESH })),
      ),
    )
    expect(upstream.calls).toHaveLength(1)
    expect(responses.map((response) => response.status)).toEqual(responses.map(() => 200))
    for (const response of responses) expect(await rowsOf(response)).toEqual([{ a: '가' }])
    const how = responses.map((response) => response.headers.get('cache-status'))
    expect(how.filter((text) => text?.includes('fwd') && !text.includes('collapsed'))).toHaveLength(1)
  })

  test('serve a slot from memory or from the store, and the next one anew', async () => {
    const [a, b] = [await proxy('a'), await proxy('b')]
    await a.request('/openapi/real/roads')
    later(5_000)
    for (const app of [a, b]) {
      const response = await app.request('/openapi/real/roads', { headers: FRESH })
      expect(status(response)).toBe('200 openapi-proxy; hit; ttl=15')
      expect(response.headers.get('age')).toBe('5')
    }
    expect(upstream.calls).toHaveLength(1)
    later(15_000)
    expect(status(await b.request('/openapi/real/roads', { headers: FRESH }))).toMatch(
      /fwd=stale; stored; ttl=30/,
    )
    expect(upstream.calls).toHaveLength(2)
    expect(status(await a.request('/openapi/real/roads'))).toMatch(/hit; ttl=30/)
    expect(upstream.calls).toHaveLength(2)
  })

  test('answer stale rows at once while fresh ones are fetched, but not very old ones', async () => {
    const app = await proxy('a')
    await app.request('/openapi/real/roads')
    upstream.answer(json({ ...SUCCESS, list: ['new'] }))
    later(INTERVAL_MS)
    const response = await app.request('/openapi/real/roads')
    expect(status(response)).toMatch(/hit; ttl=-10; detail=stale-while-revalidate/)
    expect(response.headers.get('age')).toBe('30')
    await expect
      .poll(async () => rowsOf(await (await proxy('b')).request('/openapi/real/roads')))
      .toEqual(['new'])
    expect(upstream.calls).toHaveLength(1)
    later(INTERVAL_MS * 4)
    expect(status(await app.request('/openapi/real/roads'))).toMatch(/fwd=stale; stored/)
  })

  test('answer old rows for a failing upstream only where asked to, and say what it answered', async () => {
    const app = await proxy('a')
    await app.request('/openapi/real/roads')
    upstream.answer((_, response) => response.writeHead(500).end('out of order'))
    later(60_000)
    const headers = { 'cache-control': 'min-fresh=0, stale-if-error=600' }
    const stale = await app.request('/openapi/real/roads', { headers })
    expect(status(stale)).toBe('200 openapi-proxy; fwd=stale; fwd-status=500; ttl=-40; detail=stale-if-error')
    expect(stale.headers.get('age')).toBe('60')
    const failed = await app.request('/openapi/real/roads', { headers: FRESH })
    expect(failed.status).toBe(502)
    expect(failed.headers.get('content-type')).toMatch('application/problem+json')
    expect(await failed.text()).toMatch(/answered 500: “out of order”/)
    later(600_000)
    expect((await app.request('/openapi/real/roads', { headers })).status).toBe(502)
  })

  test('leave a failing upstream alone for a moment, all of them', async () => {
    upstream.answer((_, response) => response.writeHead(500).end())
    const proxies = await Promise.all(['a', 'b'].map((pod) => proxy(pod)))
    const answers: Response[] = []
    for (const app of [...proxies, ...proxies]) answers.push(await app.request('/openapi/real/roads'))
    expect(upstream.calls).toHaveLength(1)
    expect(answers.map((answer) => answer.status)).toEqual([502, 503, 502, 503])
    expect(answers[1]?.headers.get('retry-after')).toBe('5')
    later(5_000)
    upstream.answer(json({ ...SUCCESS, list: [] }))
    expect((await proxies[1]?.request('/openapi/real/roads'))?.status).toBe(200)
  })

  test('take over from one that died at it, and wait for one that lives', async () => {
    const app = await proxy('b', { times: { waitMs: 300 } })
    await app.request('/openapi/sim/roads')
    later(INTERVAL_MS)
    const [store] = stores
    const claimed = { claimed_by: 'test/dead', claimed_until: sqlTime(new Date(now.getTime() + 15_000)) }
    await store?.db.updateTable('upstream_fetches').set(claimed).execute()
    const waited = await app.request('/openapi/sim/roads', { headers: FRESH })
    expect(waited.status).toBe(504)
    expect(await waited.text()).toMatch(/test\/dead has been asking/)
    later(15_000)
    expect((await app.request('/openapi/sim/roads', { headers: FRESH })).status).toBe(200)
    expect(upstream.calls).toHaveLength(2)
  })

  test('do not let a late fetch undo what a later one stored', async () => {
    const app = await proxy('slow')
    const [store] = stores
    upstream.answer(async (url, response) => {
      await store?.db.updateTable('upstream_fetches').set({ claimed_by: 'test/other' }).execute()
      json({ ...SUCCESS, list: ['late'] })(url, response)
    })
    expect(await rowsOf(await app.request('/openapi/real/roads'))).toEqual(['late'])
    expect(await store?.db.selectFrom('road_traffic_status_cache').selectAll().execute()).toEqual([])
  })

  test('keep every row, in order, over many statements', async () => {
    const list = Array.from({ length: 1234 }, (_, index) => ({ index, text: `${index}번`.repeat(300) }))
    upstream.answer(json({ ...SUCCESS, list }))
    await (await proxy('a')).request('/openapi/real/roads')
    expect(await rowsOf(await (await proxy('b')).request('/openapi/real/roads'))).toEqual(list)
    expect(upstream.calls).toHaveLength(1)
  })

  // Only a server can be away.
  if (dialect === 'mysql') {
    test('answer nothing while the store is away, but what they remember', async () => {
      const app = await proxy('a')
      await app.request('/openapi/real/roads')
      later(INTERVAL_MS)
      await database?.kill()
      const response = await app.request('/openapi/real/roads')
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('5')
      expect(await response.text()).toMatch(/the cache cannot be used: MariaDB at/)
      const headers = { 'cache-control': 'stale-if-error=600' }
      const remembered = await app.request('/openapi/real/roads', { headers })
      expect(remembered.status).toBe(200)
      expect(remembered.headers.get('age')).toBe('30')
      await database?.restart()
      expect((await app.request('/openapi/real/roads')).status).toBe(200)
    })
  }
})
