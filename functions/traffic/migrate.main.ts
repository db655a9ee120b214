import { StoreUnavailableError } from '../runtime/store/index.ts'
import { migrate } from '../runtime/store/migrate.ts'
import { openStore, storeSettings } from '../runtime/store/open.ts'
import { parseSettings, SettingsError } from '../runtime/settings.ts'
import { migrations } from './model/migrations.ts'
import type { Database } from './model/tables.ts'

/** Brings the database up to date, says what it did in one line and exits: 0 done, 69 no database, 78 a bad setting. */
const EX_UNAVAILABLE = 69
const EX_CONFIG = 78

async function main(): Promise<void> {
  const settings = parseSettings(storeSettings)
  const store = await openStore<Database>(settings)
  try {
    const applied = await migrate(store, migrations)
    const where = settings.DB_HOST ?? settings.DATA_DIR
    const what = applied.length > 0 ? `applied ${applied.join(', ')}` : 'up to date'
    process.stdout.write(`migrate: ${what} (${settings.DB_NAME} at ${where})\n`)
  } finally {
    await store.close()
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof SettingsError) && !(error instanceof StoreUnavailableError)) throw error
  process.stderr.write(`migrate: ${error.message}\n`)
  process.exitCode = error instanceof SettingsError ? EX_CONFIG : EX_UNAVAILABLE
})
