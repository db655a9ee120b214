import { join } from 'node:path'
import * as z from 'zod/mini'
import { dataDir, matching } from '../settings.ts'
import type { StreamConnection } from './index.ts'

/** Redis where REDIS_ADDR names one, otherwise a file in DATA_DIR. */
export const streamSettings = z.object({
  /** `host:port` or `redis://…`, `rediss://…` */
  REDIS_ADDR: z.optional(
    matching(/^(rediss?:\/\/\S+|[^\s:/]+:\d{1,5})$/, 'takes host:port or a redis:// or rediss:// URL'),
  ),
  REDIS_USERNAME: z.optional(z.string()),
  REDIS_PASSWORD: z.optional(z.string()),
  DATA_DIR: dataDir,
})
export type StreamSettings = z.infer<typeof streamSettings>

/** The embedded stream's file; undefined where Redis is the stream. */
export const streamFile = ({ REDIS_ADDR, DATA_DIR }: StreamSettings): string | undefined =>
  REDIS_ADDR ? undefined : join(DATA_DIR, 'stream.db')

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
