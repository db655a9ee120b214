import type { Dialect } from '../../runtime/store/index.ts'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import { openTestStore } from '../data-processor/testing.ts'
import { sampleRows } from './testing-rows.ts'
import { startApi, type TestApi } from './testing.ts'

/** The sample rows in a data-api over each store that is here; `stop` ends the server behind them. */
export async function startSamples() {
  const server = await startMariaDb({ flushLogAtTrxCommit: 0 })
  const dialects: Dialect[] = server ? ['mysql', 'sqlite'] : ['sqlite']
  return {
    dialects,
    async open(dialect: Dialect): Promise<TestApi> {
      const store = await openTestStore(dialect === 'mysql' ? server : undefined)
      const api = await startApi(store)
      for (const events of sampleRows) await api.store(...events)
      return {
        ...api,
        async close() {
          await api.close()
          await store.close()
        },
      }
    },
    async stop() {
      await server?.stop()
    },
  }
}
