import { sql } from 'kysely'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SettingsError } from '../settings.ts'
import { startMariaDb } from '../testing/mariadb.ts'
import { StoreUnavailableError, type Dialect } from './index.ts'
import { openStore, storeSettings } from './open.ts'

const server = await startMariaDb({ flushLogAtTrxCommit: 0 })
afterAll(() => server?.stop())
const dialects: Dialect[] = server ? ['mysql', 'sqlite'] : ['sqlite']

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'expressway-store-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const given = (env: Record<string, string | undefined>) =>
  storeSettings.parse({ DATA_DIR: directory, ...env })
const onServer = () => ({ DB_HOST: server?.host, DB_PORT: String(server?.port), DB_USER: server?.user })

test.each(dialects)(
  'on %s a missing table is something to wait for, a bad statement is not',
  async (dialect) => {
    const env = dialect === 'mysql' ? { ...onServer(), DB_PASSWORD: server?.password } : {}
    const store = await openStore<{ absent: { name: string } }>(given(env))
    const absent = store.db.selectFrom('absent').select('name').execute()
    await expect(absent).rejects.toThrow(StoreUnavailableError)
    await expect(absent).rejects.toThrow(/run the migrations/)
    await expect(sql`select from where`.execute(store.db)).rejects.not.toBeInstanceOf(StoreUnavailableError)
    await store.close()
  },
)

describe.skipIf(!server)('a MariaDB that cannot be used is named, and what to do', () => {
  test.each([
    [
      'a wrong password',
      () => ({ ...onServer(), DB_PASSWORD: 'wrong' }),
      /access denied: see DB_USER and DB_PASSWORD/,
    ],
    [
      'no database',
      () => ({ ...onServer(), DB_PASSWORD: server?.password, DB_NAME: 'other' }),
      /no such database/,
    ],
    [
      'no server',
      () => ({ DB_HOST: 'localhost:1', DB_USER: 'u' }),
      /MariaDB at localhost:1, .*: nothing listens there/,
    ],
    [
      'no host',
      () => ({ DB_HOST: 'no-such-host.invalid', DB_USER: 'u' }),
      /DB_HOST (names no known host|cannot be resolved)/,
    ],
  ])('%s', async (_, env, message) => {
    const store = await openStore(given(env()))
    await expect(store.ping()).rejects.toThrow(StoreUnavailableError)
    await expect(store.ping()).rejects.toThrow(message)
    await expect(store.transaction(async () => {})).rejects.toThrow(message)
    await store.close()
  })
})

test('DB_HOST without DB_USER is a bad setting', async () => {
  await expect(openStore(given({ DB_HOST: 'db' }))).rejects.toThrow(SettingsError)
})

test('a data directory that cannot be made is named', async () => {
  const file = join(directory, 'file')
  writeFileSync(file, '')
  const store = await openStore(given({ DATA_DIR: file }))
  await expect(store.ping()).rejects.toThrow(/see DATA_DIR/)
  await store.close()
})
