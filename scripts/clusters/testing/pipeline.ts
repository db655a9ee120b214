/** What `kubectl exec` reaches on central: a real Redis, and a MariaDB that has what numbered events are stored as. */
import type { Redis } from 'ioredis'
import * as z from 'zod/mini'
import { sqlTime } from '../../../functions/traffic/model/tables.ts'
import { NAMESPACE } from './controllers.ts'
import type { Answer } from './kubectl-server.ts'
import { textAt } from './read.ts'
import type { Store } from './store.ts'
import type { Command } from './verbs.ts'

const collected = z.object({ records: z.array(z.object({ accPointNM: z.string() })) })

/** Gives a Redis the users of the deployed Secret, with their rights. */
export async function logInto(client: Redis, central: Store): Promise<void> {
  for (const secret of central.list('secrets', NAMESPACE)) {
    const users = Buffer.from(textAt(secret, 'data', 'users.acl'), 'base64').toString('utf8')
    for (const line of users.split('\n')) {
      const [, name = '', ...rules] = line.match(/\([^)]*\)|\S+/g) ?? []
      // oxlint-disable-next-line no-await-in-loop -- one user after the other
      if (name && name !== 'default') await client.call('ACL', 'SETUSER', name, ...rules)
    }
  }
}

/** Answers for central's Redis and MariaDB: every event of the stream is a row, once. */
export function storeNumbered(client: Redis, port: number) {
  let deleted = 0
  async function rows(): Promise<string> {
    const stored = new Map<string, string>()
    for (const [id, fields] of await client.xrange('traffic-stream', '-', '+')) {
      const data: unknown = JSON.parse(fields[fields.indexOf('data') + 1] ?? '')
      const name = collected.parse(data).records[0]?.accPointNM ?? ''
      if (!stored.has(name)) stored.set(name, sqlTime(new Date(Number(id.split('-')[0]))))
    }
    return [...stored].map((row) => `${row.join('\t')}\n`).join('')
  }
  return {
    deleted: () => deleted,
    answer({ verb, inside }: Command): Answer | Promise<Answer> | undefined {
      if (verb !== 'exec') return undefined
      if (inside[0] === 'redis-cli') return { become: ['redis-cli', '-p', String(port)] }
      const statement = inside.find((word) => word.startsWith('--execute=')) ?? ''
      if (statement.startsWith('--execute=select')) return rows().then((stdout) => ({ stdout }))
      deleted++
      return client.del('traffic-stream').then(() => ({}))
    },
  }
}
