import { CompiledQuery, sql, type Kysely } from 'kysely'
import { StoreUnavailableError, type Dialect, type Store } from './index.ts'

/** One step of a schema. Applied once, in the order given; never changed after it was released. */
export interface Migration {
  readonly name: string
  /** Its statements. MariaDB commits each by itself, so each can be run again: `create … if not exists`. */
  statements(dialect: Dialect): readonly string[]
}

const LOCK_TRIES = 6
const LOCK_TRY_SECONDS = 10

/**
 * Brings the schema up to date. Any number of processes, in any number of clusters, may do so at once: one works, the
 * others wait for it and find nothing left to do.
 * @returns the names of the migrations applied now
 * @throws StoreUnavailableError when the database cannot be used, or another process migrates for longer than a minute
 */
export async function migrate<DB>(store: Store<DB>, migrations: readonly Migration[]): Promise<string[]> {
  if (store.dialect === 'sqlite') return store.transaction((tx) => apply(tx, store.dialect, migrations))
  return store.db.connection().execute(async (connection) => {
    await lock(connection)
    try {
      return await apply(connection, store.dialect, migrations)
    } finally {
      await sql`do release_lock(concat(database(), '.migrate'))`.execute(connection)
    }
  })
}

/** GET_LOCK is server-wide, hence the database's name in it; it goes when the connection does. */
async function lock<DB>(connection: Kysely<DB>): Promise<void> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const { rows } = await sql<{ locked: number | null }>`
      select get_lock(concat(database(), '.migrate'), ${LOCK_TRY_SECONDS}) as locked`.execute(connection)
    if (rows[0]?.locked === 1) return
  }
  throw new StoreUnavailableError(
    `another process has been migrating for ${LOCK_TRIES * LOCK_TRY_SECONDS} s; see its log, then try again`,
  )
}

async function apply<DB>(
  db: Kysely<DB>,
  dialect: Dialect,
  migrations: readonly Migration[],
): Promise<string[]> {
  await sql`create table if not exists schema_migrations (
    name varchar(100) not null primary key,
    applied_at varchar(30) not null
  )`.execute(db)
  const { rows } = await sql<{ name: string }>`select name from schema_migrations`.execute(db)
  const done = new Set(rows.map(({ name }) => name))
  const applied: string[] = []
  for (const migration of migrations) {
    if (done.has(migration.name)) continue
    for (const statement of migration.statements(dialect)) await db.executeQuery(CompiledQuery.raw(statement))
    await sql`insert into schema_migrations (name, applied_at)
      values (${migration.name}, ${new Date().toISOString()})`.execute(db)
    applied.push(migration.name)
  }
  return applied
}
