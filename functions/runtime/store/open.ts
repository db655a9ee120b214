import { join } from 'node:path'
import * as z from 'zod/mini'
import { dataDir, integer, matching, port, SettingsError } from '../settings.ts'
import type { StoreOptions } from './create.ts'
import type { Store } from './index.ts'

/** MariaDB where DB_HOST names one, otherwise a SQLite file in DATA_DIR. */
export const storeSettings = z.object({
  /** `host`, `host:port` or `[IPv6]:port` */
  DB_HOST: z.optional(
    matching(/^([^\s:/[\]]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/, 'takes a host, or host:port'),
  ),
  /** Used where DB_HOST names no port. */
  DB_PORT: z._default(port, 3306),
  DB_USER: z.optional(z.string()),
  DB_PASSWORD: z.optional(z.string()),
  DB_NAME: z._default(matching(/^[A-Za-z0-9_$-]{1,64}$/, 'takes letters, digits, _, $ and -'), 'trafficdb'),
  /** Connections a process keeps at most. */
  DB_CONNECTIONS: z._default(integer(1, 500), 8),
  DATA_DIR: dataDir,
})
export type StoreSettings = z.infer<typeof storeSettings>

/**
 * Opens the adapter that the settings name; only that one's library is loaded. MariaDB is connected to at the first
 * query, so that a process starts, and says it is not ready, while the database is away.
 * @throws SettingsError when DB_HOST is set and DB_USER is not
 */
export async function openStore<DB>(settings: StoreSettings, options: StoreOptions = {}): Promise<Store<DB>> {
  if (settings.DB_HOST === undefined) {
    const { openSqliteStore } = await import('./sqlite.ts')
    return openSqliteStore(join(settings.DATA_DIR, `${settings.DB_NAME}.db`), options)
  }
  if (settings.DB_USER === undefined) throw new SettingsError('DB_USER: is needed where DB_HOST is set')
  const { openMysqlStore } = await import('./mysql.ts')
  const [, host = '', ownPort] = /^(.*?)(?::(\d+))?$/.exec(settings.DB_HOST) ?? []
  return openMysqlStore(
    {
      host: host.replace(/^\[|\]$/g, ''),
      port: ownPort === undefined ? settings.DB_PORT : Number(ownPort),
      user: settings.DB_USER,
      password: settings.DB_PASSWORD,
      database: settings.DB_NAME,
      connections: settings.DB_CONNECTIONS,
    },
    options,
  )
}
