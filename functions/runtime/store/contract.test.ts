import { sql, type Generated, type Kysely } from 'kysely'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startMariaDb } from '../testing/mariadb.ts'
import type { Dialect, Store } from './index.ts'
import { migrate, type Migration } from './migrate.ts'
import { openStore, storeSettings } from './open.ts'

interface Tables {
  points: {
    name: string
    at: string
    amount: number | null
    text: string
    revision: number
    low: Generated<number>
  }
}

const migrations: readonly Migration[] = [
  {
    name: '1-points',
    statements: (dialect) => [
      `create table if not exists points (
        name varchar(200) not null, at ${dialect === 'mysql' ? 'datetime(3)' : 'text'} not null,
        amount ${dialect === 'mysql' ? 'double' : 'real'}, text text not null, revision integer not null,
        low integer not null default 0, primary key (name, at)
      ) ${dialect === 'mysql' ? 'charset = utf8mb4 collate = utf8mb4_nopad_bin' : ''}`,
    ],
  },
]

const server = await startMariaDb()
afterAll(() => server?.stop())

const row = (name: string, revision = 1) => ({
  name,
  at: '2026-11-21 00:05:00.123',
  amount: 1.5,
  text: `r${revision}`,
  revision,
})

const dialects: Dialect[] = server ? ['mysql', 'sqlite'] : ['sqlite']

describe.each(dialects)('a %s store', (dialect) => {
  const stores: Store<Tables>[] = []
  let directory: string
  let store: Store<Tables>

  async function open(): Promise<Store<Tables>> {
    const env = {
      DB_HOST: server?.host,
      DB_PORT: String(server?.port),
      DB_USER: server?.user,
      DB_PASSWORD: server?.password,
    }
    const opened = await openStore<Tables>(
      storeSettings.parse(dialect === 'mysql' ? env : { DATA_DIR: directory }),
    )
    stores.push(opened)
    return opened
  }
  const names = async (db: Kysely<Tables> = store.db) =>
    (await db.selectFrom('points').select('name').orderBy('name').execute()).map(({ name }) => name)

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'expressway-store-'))
    store = await open()
  })
  beforeEach(async () => {
    await migrate(store, migrations)
    await store.db.deleteFrom('points').execute()
  })
  afterEach(async () => {
    for (const other of stores.splice(1)) await other.close()
  })
  afterAll(async () => {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })

  test('migrates once, however many processes start at the same time', async () => {
    expect(store.dialect).toBe(dialect)
    await sql`drop table points`.execute(store.db)
    await sql`drop table schema_migrations`.execute(store.db)
    const others = await Promise.all([open(), open(), open()])
    const applied = await Promise.all(others.map((other) => migrate(other, migrations)))
    expect(applied.flat()).toEqual(['1-points'])
    expect(await names()).toEqual([])
  })

  test('keeps text, times, numbers and null as they were given', async () => {
    const rows = [
      { ...row('서해안 🚗 𠮷'), text: `'"\\\n;--` },
      { ...row('b'), amount: null, text: '' },
      { ...row('c'), amount: -0.1, revision: 2_147_483_647 },
    ]
    await store.upsert(store.db, 'points', rows, ['name', 'at'], ['text'])
    const stored = await store.db.selectFrom('points').selectAll().orderBy('name').execute()
    expect(stored).toEqual([rows[1], rows[2], rows[0]].map((each) => ({ ...each, low: 0 })))
  })

  test('holds keys apart that differ only in case, width, spaces or composition', async () => {
    const different = ['a', 'A', 'a ', ' a', '\uFF41', '\u00E1', 'a\u0301', '\uAC00', '\u1100\u1161']
    await store.upsert(
      store.db,
      'points',
      different.map((name) => row(name)),
      ['name', 'at'],
      ['text'],
    )
    expect(await names()).toHaveLength(different.length)
  })

  test('stores thousands of rows, and the same again without another row', async () => {
    const many = Array.from({ length: 2_345 }, (_, index) => row(`n${index}`))
    for (let time = 0; time < 2; time++) {
      await store.transaction((tx) => store.upsert(tx, 'points', many, ['name', 'at'], ['text']))
    }
    expect(await names()).toHaveLength(many.length)
    await store.upsert(store.db, 'points', [], ['name', 'at'], ['text'])
  })

  test('updates what it is told to, also of rows twice in one call, or nothing', async () => {
    const text = async () => (await store.db.selectFrom('points').select(['text', 'amount']).execute()).at(0)
    await store.upsert(
      store.db,
      'points',
      [row('a', 1), { ...row('a', 2), amount: 9 }],
      ['name', 'at'],
      ['text'],
    )
    expect(await text()).toEqual({ text: 'r2', amount: 1.5 })
    await store.upsert(store.db, 'points', [row('a', 3)], ['name', 'at'], [])
    expect(await text()).toEqual({ text: 'r2', amount: 1.5 })
  })

  test('with `newer`, `least` and `greatest` a row is the same in any order of arrival', async () => {
    const versions = [1, 2, 3].map((revision) => ({ ...row('a', revision), amount: revision, low: revision }))
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0, 1],
      [2, 0, 1],
    ]) {
      await store.db.deleteFrom('points').execute()
      for (const index of order) {
        await store.upsert(
          store.db,
          'points',
          versions.slice(index, index + 1),
          ['name', 'at'],
          ['revision', 'text'],
          { newer: 'revision', least: ['low'], greatest: ['amount'] },
        )
      }
      const [stored] = await store.db.selectFrom('points').selectAll().execute()
      expect(stored).toMatchObject({ revision: 3, text: 'r3', low: 1, amount: 3 })
    }
  })

  test('a transaction that throws leaves nothing behind', async () => {
    const failure = new Error('no')
    await expect(
      store.transaction(async (tx) => {
        await store.upsert(tx, 'points', [row('a')], ['name', 'at'], ['text'])
        throw failure
      }),
    ).rejects.toBe(failure)
    expect(await names()).toEqual([])
  })

  test('others see a transaction’s rows when it has ended, and are not held up meanwhile', async () => {
    const other = await open()
    await store.transaction(async (tx) => {
      await store.upsert(tx, 'points', [row('a')], ['name', 'at'], ['text'])
      expect(await names(tx)).toEqual(['a'])
      expect(await names(other.db)).toEqual([])
    })
    expect(await names(other.db)).toEqual(['a'])
  })

  test('two writers of one row both end, one after the other', async () => {
    const other = await open()
    const add = (writer: Store<Tables>) =>
      writer.transaction(async (tx) => {
        await writer.upsert(tx, 'points', [{ ...row('a'), low: 0 }], ['name', 'at'], ['text'])
        await tx
          .updateTable('points')
          .set({ low: sql`low + 1` })
          .execute()
      })
    await Promise.all(Array.from({ length: 10 }, (_, index) => add(index % 2 ? store : other)))
    expect(await store.db.selectFrom('points').select('low').execute()).toEqual([{ low: 10 }])
  })
})
