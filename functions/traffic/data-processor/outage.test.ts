import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import { emptyTables, event, openTestStore, processorOn, road, send } from './testing.ts'

const server = await startMariaDb({ args: ['--max-connections=10'] })
afterAll(() => server?.stop())

describe.skipIf(!server)('while MariaDB is away', () => {
  const records = Array.from({ length: 200 }, (_, index) => road('0010', `V${index}`))

  test('events are answered 503 with Retry-After, and are all there once they were sent again', async () => {
    const store = await openTestStore(server, 2)
    const { app, log } = processorOn(store)
    const chunks = Array.from({ length: 10 }, (_, index) =>
      event('roads', {
        records: records.slice(index * 20, index * 20 + 20),
        part: { index, count: 10 },
      }),
    )
    expect((await send(app, ...chunks.slice(0, 3))).status).toBe(204)
    await server?.kill()
    const down = await send(app, ...chunks.slice(3, 6))
    expect(down.status).toBe(503)
    expect(down.headers.get('retry-after')).toBe('5')
    const { detail } = await down.json()
    expect(detail).toMatch(/MariaDB at 127\.0\.0\.1:\d+, database trafficdb: /)
    expect(log.join()).toContain('to be sent again')
    await expect(store.ping()).rejects.toThrow(/nothing listens there/)

    await server?.restart()
    expect((await send(app, ...chunks.slice(3))).status).toBe(204)
    const { total } = await store.db
      .selectFrom('road_traffic_status')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    expect(total).toBe(200)
    const summaries = await store.db.selectFrom('road_route_summary').select('total_sections').execute()
    expect(summaries).toEqual([{ total_sections: 200 }])
    await store.close()
  })

  test('a server killed in the middle of many requests loses no event that was answered', async () => {
    const store = await openTestStore(server, 2)
    await emptyTables(store)
    const { app } = processorOn(store, { maxRequests: 1_000 })
    const statuses: number[] = []
    let restarted: Promise<void> | undefined
    const sendUntilStored = async (index: number): Promise<void> => {
      for (;;) {
        const { status } = await send(app, event('roads', { records: [road('0010', `K${index}`)] }))
        statuses.push(status)
        if (status === 204) return
        expect(status).toBe(503)
        restarted ??= server?.restart()
        await restarted
        await sleep(20)
      }
    }
    const sending = Array.from({ length: 60 }, async (_, index) => {
      if (index === 30) await server?.kill()
      await sendUntilStored(index)
    })
    await Promise.all(sending)
    const rows = await store.db.selectFrom('road_traffic_status').select('vds_id').execute()
    expect(rows).toHaveLength(60)
    expect(statuses).toContain(503)
    await store.close()
  })

  test('a database without a connection left says so', async () => {
    const store = await openTestStore(server, 16)
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const holding = Array.from({ length: 16 }, () =>
      store
        .transaction(async () => held)
        .then(
          () => 'ended',
          (error: unknown) => error,
        ),
    )
    const refused = await Promise.race(holding)
    release()
    await Promise.all(holding)
    expect(String(refused)).toMatch(/StoreUnavailableError: MariaDB at .*raise its max_connections/)
    await store.close()
  })
})
