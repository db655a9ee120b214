import { join } from 'node:path'
import { z } from 'zod'
import { dataDir } from '../settings.ts'
import type { StreamConnection } from './index.ts'

/** Redis where REDIS_ADDR names one, otherwise a file in DATA_DIR. */
export const streamSettings = z.object({
  /** `host:port` or `redis://…`, `rediss://…` */
  REDIS_ADDR: z
    .string()
    .regex(/^(rediss?:\/\/\S+|[^\s:/]+:\d{1,5})$/, 'takes host:port or a redis:// or rediss:// URL')
    .optional(),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  DATA_DIR: dataDir,
})
export type StreamSettings = z.infer<typeof streamSettings>

/** Opens the adapter that the settings name; only that one's library is loaded. */
export async function openStream(settings: StreamSettings): Promise<StreamConnection> {
  if (settings.REDIS_ADDR) {
    const { openRedisStream } = await import('./redis.ts')
    return openRedisStream({
      address: settings.REDIS_ADDR,
      username: settings.REDIS_USERNAME,
      password: settings.REDIS_PASSWORD,
    })
  }
  const { openSqliteStream } = await import('./sqlite.ts')
  return openSqliteStream(join(settings.DATA_DIR, 'stream.db'))
}
