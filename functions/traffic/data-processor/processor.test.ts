import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Dialect, Store } from '../../runtime/store/index.ts'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import type { Database } from '../model/tables.ts'
import { accident, emptyTables, event, openTestStore, processorOn, road, send, tollgate } from './testing.ts'

const server = await startMariaDb({ flushLogAtTrxCommit: 0 })
afterAll(() => server?.stop())
const dialects: Dialect[] = server ? ['mysql', 'sqlite'] : ['sqlite']

describe.each(dialects)('data-processor on %s', (dialect) => {
  let store: Store<Database>
  beforeAll(async () => {
    store = await openTestStore(dialect === 'mysql' ? server : undefined)
  })
  beforeEach(() => emptyTables(store))
  afterAll(() => store.close())

  const everything = async () => ({
    accidents: await store.db.selectFrom('traffic_accidents').selectAll().orderBy('acc_point_nm').execute(),
    tollgates: await store.db
      .selectFrom('tollgate_traffic_history')
      .selectAll()
      .orderBy('unit_code')
      .execute(),
    roads: await store.db.selectFrom('road_traffic_status').selectAll().orderBy('vds_id').execute(),
    summaries: await store.db.selectFrom('road_route_summary').selectAll().orderBy('route_no').execute(),
    parts: await store.db.selectFrom('collection_parts').selectAll().orderBy('feed').execute(),
  })

  const oneOfEach = [
    event('accidents', {
      records: [accident('남경주부근(68K)'), accident('남경주부근(68K) ')],
      part: { index: 0, count: 1 },
    }),
    event('tollgates', { records: [tollgate('101')], part: { index: 0, count: 1 } }),
    event('roads', {
      records: [
        road('0010', 'A', { grade: 1, speed: 90.5, trafficAmount: 10 }),
        road('0010', 'B', { grade: 3, speed: 20, trafficAmount: null }),
        road('0010', 'C', { grade: 0, speed: null, trafficAmount: 20 }),
        road('0100', 'D', { grade: 2, speed: null, trafficAmount: null }),
      ],
      part: { index: 0, count: 1 },
    }),
  ]

  test('stores a batch of every feed and tells of each', async () => {
    const { app, announced, registry } = processorOn(store)
    const response = await send(app, ...oneOfEach)
    expect(response.status).toBe(204)
    const { accidents, tollgates, roads, summaries, parts } = await everything()
    expect(accidents).toHaveLength(2)
    expect(accidents[0]).toMatchObject({
      acc_type: '사고',
      sms_text: '1차로 승용차 추돌 🚗💥 𠮷',
      lane_yn1: 'N',
      origin: 'sim',
      first_seen_at: '2026-11-21 12:00:00.000',
      last_seen_at: '2026-11-21 12:00:00.000',
      ended_at: null,
    })
    expect(tollgates).toMatchObject([
      { collected_at: '2026-11-21 11:00:00.000', traffic_amount: 150, entry_by_class: '{"1":90,"2":10}' },
    ])
    expect(roads).toHaveLength(4)
    expect(roads[2]).toMatchObject({ vds_id: 'C', speed: null, collected_at: '2026-11-21 11:55:00.000' })
    expect(summaries).toMatchObject([
      {
        route_no: '0010',
        total_sections: 3,
        smooth_sections: 1,
        slow_sections: 0,
        congested_sections: 1,
        avg_speed: 55.25,
        avg_traffic_amount: 15,
        origin: 'sim',
      },
      { route_no: '0100', total_sections: 1, slow_sections: 1, avg_speed: null, avg_traffic_amount: null },
    ])
    expect(parts).toMatchObject([
      { feed: 'accidents', row_count: 2, collected_by: 'member2', stored_by: 'member1', part_count: 1 },
      { feed: 'roads', row_count: 4 },
      { feed: 'tollgates', row_count: 1 },
    ])
    const about = {
      origin: 'sim',
      storedBy: 'member1',
      collectedBy: 'member2',
      storedAt: '2026-11-21T12:00:00.000Z',
    }
    expect(announced).toEqual([
      { ...about, feed: 'accidents', at: '2026-11-21T12:00:00.000Z', rows: 2 },
      { ...about, feed: 'tollgates', at: '2026-11-21T11:00:00.000Z', rows: 1 },
      { ...about, feed: 'roads', at: '2026-11-21T11:55:00.000Z', rows: 4 },
    ])
    expect(await registry.metrics()).toContain('traffic_rows_stored_total{feed="roads"} 4')
  })

  test('the same events again leave the same rows, to the last column', async () => {
    await send(processorOn(store).app, ...oneOfEach)
    const once = await everything()
    const { app } = processorOn(store, { now: () => new Date('2026-11-21T12:30:00Z') })
    for (const each of [...oneOfEach, ...oneOfEach]) expect((await send(app, each)).status).toBe(204)
    expect(await everything()).toEqual(once)
  })

  test('of two collections of one slot the later one stays, whichever comes last', async () => {
    const early = event('roads', {
      collectedAt: '2026-11-21T11:56:00Z',
      records: [road('0010', 'A', { speed: 50 })],
    })
    const late = event('roads', {
      collectedAt: '2026-11-21T11:59:00Z',
      records: [road('0010', 'A', { speed: 70 })],
    })
    const { app } = processorOn(store)
    for (const order of [
      [early, late],
      [late, early],
      [late, early, late, early],
    ]) {
      await emptyTables(store)
      for (const each of order) await send(app, each)
      const { roads, summaries } = await everything()
      expect([roads[0]?.speed, summaries[0]?.avg_speed]).toEqual([70, 70])
    }
  })

  test('a lone manual accident is stored, stays through collections and ends after its time', async () => {
    const manual = event('accidents', { origin: 'manual', records: [accident('수동')] })
    const collection = event('accidents', {
      collectedAt: '2026-11-21T12:00:10Z',
      records: [],
      part: { index: 0, count: 1 },
    })
    await send(processorOn(store).app, manual, collection)
    expect((await everything()).accidents).toMatchObject([
      { acc_point_nm: '수동', origin: 'manual', ended_at: null },
    ])
    const { app, announced } = processorOn(store, { now: () => new Date('2026-11-21T14:00:00Z') })
    await send(app, collection)
    expect((await everything()).accidents).toMatchObject([{ ended_at: '2026-11-21 14:00:00.000' }])
    expect(announced).toMatchObject([{ feed: 'accidents', rows: 0, at: '2026-11-21T12:00:10.000Z' }])
  })

  test.each([
    [
      'a speed of text',
      [road('0010', 'A'), road('0010', 'B', { speed: 'fast' })],
      '[0].data.records[1].speed',
    ],
    [
      'a year far ahead',
      [road('0010', 'A', { collectedAt: '9999-12-31T23:59:59-23:59' })],
      '[0].data.records[0].collectedAt',
    ],
    [
      'a year long ago',
      [road('0010', 'A', { collectedAt: '0001-01-01T00:00:00Z' })],
      '[0].data.records[0].collectedAt',
    ],
  ])('a record with %s is refused with its path, and nothing is stored', async (_, records, path) => {
    const { app, announced } = processorOn(store)
    const response = await send(app, event('roads', { records }), ...oneOfEach)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errors: [{ path }] })
    expect(Object.values(await everything()).flat()).toEqual([])
    expect(announced).toEqual([])
  })

  test('a notice that cannot be sent is answered 503, so that the event comes again', async () => {
    const broken = { append: () => Promise.reject(new Error('no Redis')), keepNewest: async () => {} }
    const response = await send(processorOn(store, { changes: broken }).app, ...oneOfEach)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('no Redis') })
    const again = processorOn(store)
    expect((await send(again.app, ...oneOfEach)).status).toBe(204)
    expect(again.announced).toHaveLength(3)
  })

  test('more requests than it may handle at once are sent away with Retry-After', async () => {
    const { app } = processorOn(store, { maxRequests: 1 })
    const responses = await Promise.all([send(app, ...oneOfEach), send(app, ...oneOfEach)])
    expect(responses.map(({ status }) => status).sort()).toEqual([204, 503])
    expect(responses.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('1')
  })
})
