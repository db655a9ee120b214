import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Dialect, Store } from '../../runtime/store/index.ts'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import type { Database } from '../model/tables.ts'
import {
  accident,
  emptyTables,
  event,
  NOW,
  openTestStore,
  processorOn,
  road,
  send,
  tollgate,
} from './testing.ts'

const server = await startMariaDb({ flushLogAtTrxCommit: 0 })
afterAll(() => server?.stop())
const dialects: Dialect[] = server ? ['mysql', 'sqlite'] : ['sqlite']
const HOUR_MS = 3_600_000
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS).toISOString()

describe.each(dialects)('retention on %s', (dialect) => {
  let store: Store<Database>
  beforeAll(async () => {
    store = await openTestStore(dialect === 'mysql' ? server : undefined)
  })
  beforeEach(() => emptyTables(store))
  afterAll(() => store.close())

  const count = async (table: keyof Database) =>
    Number(
      (
        await store.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    )
  const counts = async () => ({
    accidents: await count('traffic_accidents'),
    changes: await count('accident_changes'),
    tollgates: await count('tollgate_traffic_history'),
    roads: await count('road_traffic_status'),
    summaries: await count('road_route_summary'),
    parts: await count('collection_parts'),
  })
  const pruning = (hours: number, after = 0) =>
    processorOn(store, { retentionMs: hours * HOUR_MS, now: () => new Date(NOW.getTime() + after * HOUR_MS) })

  const aged = (hours: number) => [
    event('accidents', {
      collectedAt: ago(hours),
      records: [accident(`${hours}`)],
      part: { index: 0, count: 1 },
    }),
    event('tollgates', { collectedAt: ago(hours), records: [tollgate('101', { collectedAt: ago(hours) })] }),
    event('roads', { collectedAt: ago(hours), records: [road('0010', 'A', { collectedAt: ago(hours) })] }),
  ]

  test('rows older than the retention go with the next event, the others stay', async () => {
    const { app, registry } = pruning(24)
    expect((await send(app, ...aged(30), ...aged(20), ...aged(1))).status).toBe(204)
    expect(await counts()).toEqual({
      accidents: 2,
      changes: 2,
      tollgates: 2,
      roads: 2,
      summaries: 2,
      parts: 6,
    })
    expect(await registry.metrics()).toContain('traffic_rows_pruned_total{table="road_traffic_status"} 1')
  })

  test('is done once an hour, by whichever processor comes first', async () => {
    await send(pruning(24).app, ...aged(1))
    const others = [pruning(24), pruning(24)]
    for (const { app } of others) await send(app, ...aged(30))
    expect((await counts()).roads).toBe(2)
    await send(pruning(24, 1).app, ...aged(1))
    expect((await counts()).roads).toBe(1)
  })

  test('a slot of thousands of rows goes too, over as many events as it takes', async () => {
    const records = Array.from({ length: 5_000 }, (_, index) =>
      road('0010', `V${index}`, { collectedAt: ago(30) }),
    )
    const chunks = Array.from({ length: 25 }, (_, index) =>
      event('roads', { collectedAt: ago(30), records: records.slice(index * 200, index * 200 + 200) }),
    )
    const keeping = processorOn(store, {
      retentionMs: 48 * HOUR_MS,
      now: () => new Date(NOW.getTime() - 2 * HOUR_MS),
    })
    for (let from = 0; from < chunks.length; from += 5) {
      expect((await send(keeping.app, ...chunks.slice(from, from + 5))).status).toBe(204)
    }
    expect((await counts()).roads).toBe(5_000)
    const { app } = pruning(24)
    for (let sent = 0; sent < 50 && (await counts()).roads > 1; sent++) await send(app, ...aged(1))
    expect((await counts()).roads).toBe(1)
  })

  test('that fails is logged, and the event is stored all the same', async () => {
    const broken: Store<Database> = {
      ...store,
      upsert: (tx, table, ...rest) =>
        tx === store.db ? Promise.reject(new Error('no')) : store.upsert(tx, table, ...rest),
    }
    const { app, log } = processorOn(broken)
    expect((await send(app, ...aged(1))).status).toBe(204)
    expect(log).toEqual(['old rows were not pruned; a later event goes on'])
    expect((await counts()).roads).toBe(1)
  })
})
