import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'

/** Passwords of MariaDB's and Redis's users, and the token that events come with. */
export type Credentials = ReturnType<typeof each>

/** The Secret in central's namespace that keeps them; what is in it stands, what is missing is made up. */
export const CREDENTIALS_SECRET = 'traffic-credentials'

const secret = z.object({ data: z.optional(z.record(z.string(), z.string())) })

const each = (make: (name: string) => string) => ({
  'mariadb-root': make('mariadb-root'),
  'mariadb-schema': make('mariadb-schema'),
  'mariadb-processor': make('mariadb-processor'),
  'mariadb-api': make('mariadb-api'),
  'mariadb-proxy': make('mariadb-proxy'),
  'redis-health': make('redis-health'),
  'redis-collector': make('redis-collector'),
  'redis-processor': make('redis-processor'),
  'redis-api': make('redis-api'),
  'redis-stream-source': make('redis-stream-source'),
  'redis-interval-source': make('redis-interval-source'),
  'ingest-token': make('ingest-token'),
})

/** Letters, digits, - and _ only: nothing that a file of SQL or of Redis's users would have to quote. */
const madeUp = () => randomBytes(24).toString('base64url')

/** From the Secret as the API server gives it, or none: every credential, new ones where it has none. */
export function credentialsFrom(stored: unknown): Credentials {
  const { data = {} } = stored === undefined ? {} : secret.parse(stored)
  return each((name) => {
    const kept = data[name]
    return kept === undefined ? madeUp() : Buffer.from(kept, 'base64').toString('utf8')
  })
}

/** For manifests that are printed or checked only. */
export const placeholders = (): Credentials => each((name) => `<${name}>`)
