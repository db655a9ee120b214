import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { startMariaDb } from '../testing/mariadb.ts'
import { openStore, storeSettings } from './open.ts'

const server = await startMariaDb()
afterAll(() => server?.stop())

interface Tables {
  counted: { name: string; amount: number }
}

const open = () =>
  openStore<Tables>(
    storeSettings.parse({
      DB_HOST: server?.host,
      DB_PORT: String(server?.port),
      DB_USER: server?.user,
      DB_PASSWORD: server?.password,
    }),
  )

describe.skipIf(!server)('MariaDB', () => {
  it('lets go of the rows of a writer that says no more, such as one whose network was cut', async () => {
    const [silent, other] = await Promise.all([open(), open()])
    await sql`create table counted (name varchar(9) primary key, amount integer not null)`.execute(other.db)
    await other.db.insertInto('counted').values({ name: 'a', amount: 0 }).execute()
    const add = { amount: sql<number>`amount + 1` }
    const begun = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    const first = silent.transaction(async (tx) => {
      await tx.updateTable('counted').set(add).execute()
      begun.resolve()
      await ended.promise
      await tx.selectFrom('counted').selectAll().execute()
    })
    await begun.promise
    await other.transaction((tx) => tx.updateTable('counted').set(add).execute())
    ended.resolve()
    // Its own transaction is made again, and counts once.
    await first
    expect(await other.db.selectFrom('counted').selectAll().execute()).toEqual([{ name: 'a', amount: 2 }])
    await Promise.all([silent.close(), other.close()])
  })

  it('keeps its connections between bursts of queries', async () => {
    const store = await open()
    const burst = async () => {
      const answers = Array.from({ length: 6 }, () =>
        sql<{ id: unknown }>`select connection_id() as id, sleep(0.05)`.execute(store.db),
      )
      const ids = (await Promise.all(answers)).map(({ rows }) => z.coerce.number().parse(rows[0]?.id))
      return new Set(ids)
    }
    const before = await burst()
    // The driver looks at its idle connections each second.
    await sleep(2_500)
    expect(await burst()).toEqual(before)
    await store.close()
  })
})
