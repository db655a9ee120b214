import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { StoreUnavailableError, type Store } from '../../runtime/store/index.ts'
import { event, openTestStore, road, tollgate } from '../data-processor/testing.ts'
import type { Database } from '../model/tables.ts'
import { nextOf, startApi, type TestApi } from './testing.ts'

const at = '2026-11-21T11:50:00.000Z'
let seconds = 0
/** A hundred detectors of one slot, collected anew. */
const manyRoads = (speed: number) =>
  event('roads', {
    collectedAt: new Date(Date.parse(at) + 1_000 * seconds++).toISOString(),
    records: Array.from({ length: 100 }, (_, index) => road('0010', `V${index}`, { collectedAt: at, speed })),
  })

let store: Store<Database>
let api: TestApi
beforeAll(async () => {
  store = await openTestStore()
  api = await startApi(store)
  await api.store(manyRoads(80), event('tollgates', { records: [tollgate('101')] }))
})
afterAll(async () => {
  await api.close()
  await store.close()
})

const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('an answer', () => {
  test('comes from memory until its feed changes', async () => {
    const paths = [
      '/api/road/status',
      '/api/road/summary',
      '/api/tollgate/traffic',
      '/api/accidents/latest',
      '/api/accidents/stats',
      '/api/system',
    ]
    for (const path of paths) await api.get(path)
    api.queries()
    for (const path of paths) await api.get(path)
    await api.get('/api/road/status?grade=1&sort=-speed')
    expect(api.queries()).toBe(0)

    await api.store(manyRoads(90))
    await api.get('/api/tollgate/traffic')
    expect(api.queries()).toBe(0)
    expect(await api.json('/api/road/status?limit=1')).toMatchObject([{ speed: 90 }])
    expect(api.queries()).toBeGreaterThan(0)
  })

  test('is worked out once for all who ask at once, however they spell it', async () => {
    await api.store(manyRoads(70))
    api.queries()
    const spellings = ['limit=2&grade=1', 'grade=1&limit=2', 'limit=2&grade=1&route=', 'limit=02&grade=1']
    const answers = await Promise.all(spellings.map((query) => api.get(`/api/road/status?${query}`)))
    const tags = new Set(answers.map((answer) => answer.headers.get('etag')))
    expect(tags.size).toBe(1)
    const once = api.queries()
    await api.store(manyRoads(71))
    api.queries()
    await api.get('/api/road/status?limit=2&grade=1')
    expect(once).toBe(api.queries())
  })

  test('is compressed as the client takes it, and tagged by encoding', async () => {
    const plain = await api.get('/api/road/status')
    const gzip = await api.get('/api/road/status', { 'accept-encoding': 'gzip, br;q=0.5' })
    const brotli = await api.get('/api/road/status', { 'accept-encoding': 'gzip, deflate, br, zstd' })
    expect([plain, gzip, brotli].map((one) => one.headers.get('content-encoding'))).toEqual([
      null,
      'gzip',
      'br',
    ])
    expect(new Set([plain, gzip, brotli].map((one) => one.headers.get('etag'))).size).toBe(3)
    expect([plain, gzip, brotli].map((one) => one.headers.get('vary'))).toEqual(
      Array(3).fill('accept-encoding'),
    )
    const text = await plain.text()
    expect(gunzipSync(await bytes(gzip)).toString()).toBe(text)
    expect(brotliDecompressSync(await bytes(brotli)).toString()).toBe(text)
    const refused = await api.get('/api/road/status', { 'accept-encoding': 'br;q=0, gzip;q=0' })
    expect(refused.headers.get('content-encoding')).toBeNull()
  })

  test('may be given on by a gateway for a second, and by a browser only when it still stands', async () => {
    const { headers } = await api.get('/api/road/status')
    expect(headers.get('cache-control')).toBe('max-age=0, must-revalidate, s-maxage=1')
  })

  test('is a 304 to who holds it, until it changes', async () => {
    const first = await api.get('/api/road/status', { 'accept-encoding': 'gzip' })
    const etag = first.headers.get('etag') ?? ''
    const ask = (tag: string) =>
      api.get('/api/road/status', { 'accept-encoding': 'gzip', 'if-none-match': tag })
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await ask(tag)
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
      expect(again.headers.get('etag')).toBe(etag)
      expect(again.headers.get('content-type')).toBeNull()
    }
    await api.store(manyRoads(80.5))
    expect((await ask(etag)).status).toBe(200)
  })

  test('goes on in the slot it began in, though a newer one has come', async () => {
    const page = nextOf(await api.get('/api/road/status?limit=60')) ?? ''
    const later = '2026-11-21T11:55:00.000Z'
    await api.store(
      event('roads', { collectedAt: later, records: [road('0010', 'V1', { collectedAt: later, speed: 5 })] }),
    )
    const rest: unknown = await (await api.get(page)).json()
    expect(rest).toHaveLength(40)
  })

  test('fills what a slot still lacks from the slot before, and lets a row sent by hand stand beside', async () => {
    const later = '2026-11-21T12:05:00.000Z'
    await api.store(
      event('roads', {
        origin: 'manual',
        collectedAt: later,
        records: [road('0010', 'V7', { collectedAt: later, speed: 3 })],
      }),
    )
    const rows = z
      .array(z.object({ vdsId: z.string(), speed: z.number(), origin: z.string() }))
      .parse(await api.json('/api/road/status'))
    expect(rows).toHaveLength(100)
    expect(rows.find(({ vdsId }) => vdsId === 'V1')?.speed).toBe(5)
    expect(rows.find(({ vdsId }) => vdsId === 'V7')).toMatchObject({ speed: 3, origin: 'manual' })
  })
})

describe('a store that is away', () => {
  test('is a 503 that says when to come again; what is kept is still served', async () => {
    let away = false
    const db = store.db.withPlugin({
      transformQuery({ node }) {
        if (away) throw new StoreUnavailableError('MariaDB at db:3306 does not answer')
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const own = await startApi({ ...store, db })
    await own.get('/api/road/status')
    away = true
    expect((await own.get('/api/road/status')).status).toBe(200)
    // Stored by the processor, on a connection that holds: what is kept is out of date, and all there is.
    const later = '2026-11-21T12:10:00.000Z'
    const changed = event('roads', {
      collectedAt: later,
      records: [road('0010', 'V1', { collectedAt: later, speed: 9 })],
    })
    await own.store(changed)
    for (const _ of ['once', 'again']) expect((await own.get('/api/road/status')).status).toBe(200)
    expect(await (await own.get('/api/road/status')).text()).not.toContain(later)
    const response = await own.get('/api/accidents/latest')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    away = false
    expect((await own.get('/api/accidents/latest')).status).toBe(200)
    expect(await (await own.get('/api/road/status')).text()).toContain(later)
    await own.close()
  })
})
