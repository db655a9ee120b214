import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../runtime/store/index.ts'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import type { Database } from '../model/tables.ts'
import {
  accident,
  emptyTables,
  event,
  openTestStore,
  processorOn,
  road,
  send,
  type TestEvent,
} from './testing.ts'

const server = await startMariaDb({ flushLogAtTrxCommit: 0 })
afterAll(() => server?.stop())

describe.skipIf(!server)('two processors on one MariaDB', () => {
  let one: Store<Database>
  let other: Store<Database>
  beforeAll(async () => {
    one = await openTestStore(server)
    other = await openTestStore(server)
  })
  beforeEach(() => emptyTables(one))
  afterAll(async () => {
    await one.close()
    await other.close()
  })

  /** Every event to one of the two, all at once; some events to both. */
  async function sendAll(events: readonly TestEvent[]): Promise<number[]> {
    const apps = [one, other].map((store) => processorOn(store, { maxRequests: 1_000 }).app)
    const sent = events.flatMap((each, index) =>
      apps.filter((_, at) => index % 2 === at || index % 5 === 0).map((app) => send(app, each)),
    )
    return (await Promise.all(sent)).map(({ status }) => status)
  }

  test('summaries count every row, however chunks of one slot and route interleave', async () => {
    const chunks = 24
    const events = Array.from({ length: chunks }, (_, index) =>
      event('roads', {
        part: { index, count: chunks },
        records: ['0010', '0100', '0500'].flatMap((routeNo) =>
          Array.from({ length: 20 }, (__, row) =>
            road(routeNo, `${routeNo}-${index}-${row}`, { grade: 1 + (index % 3), speed: 30 + index }),
          ),
        ),
      }),
    )
    expect(new Set(await sendAll(events))).toEqual(new Set([204]))
    const summaries = await one.db.selectFrom('road_route_summary').selectAll().orderBy('route_no').execute()
    const whole = {
      total_sections: chunks * 20,
      smooth_sections: (chunks * 20) / 3,
      slow_sections: (chunks * 20) / 3,
      congested_sections: (chunks * 20) / 3,
      avg_speed: 30 + (chunks - 1) / 2,
    }
    expect(summaries).toMatchObject([whole, whole, whole])
  })

  test('a collection that two processors complete between them ends what it does not list', async () => {
    for (let round = 0; round < 10; round++) {
      await emptyTables(one)
      const before = event('accidents', {
        collectedAt: '2026-11-21T11:00:00Z',
        records: [accident('끝남'), accident('가0')],
        part: { index: 0, count: 1 },
      })
      const events = Array.from({ length: 4 }, (_, index) =>
        event('accidents', { records: [accident(`가${index}`)], part: { index, count: 4 } }),
      )
      expect(new Set(await sendAll([before, ...events]))).toEqual(new Set([204]))
      const open = await one.db
        .selectFrom('traffic_accidents')
        .select('acc_point_nm')
        .where('ended_at', 'is', null)
        .execute()
      expect(open.map((row) => row.acc_point_nm).sort()).toEqual(['가0', '가1', '가2', '가3'])
    }
  })

  test('transactions that lock the same rows in opposite orders both end: the one rolled back runs again', async () => {
    await send(processorOn(one).app, event('roads', { records: [road('0010', 'A'), road('0010', 'B')] }))
    let runs = 0
    let holding = 0
    const { promise: bothHoldOne, resolve: release } = Promise.withResolvers<void>()
    const touch = (order: readonly string[]) =>
      one.transaction(async (tx) => {
        runs++
        for (const vdsId of order) {
          await tx.updateTable('road_traffic_status').set({ grade: 2 }).where('vds_id', '=', vdsId).execute()
          holding++
          if (holding >= 2) release()
          await bothHoldOne
        }
      })
    await Promise.all([touch(['A', 'B']), touch(['B', 'A'])])
    expect(runs).toBeGreaterThan(2)
    const grades = await one.db.selectFrom('road_traffic_status').select('grade').execute()
    expect(grades).toEqual([{ grade: 2 }, { grade: 2 }])
  })
})
