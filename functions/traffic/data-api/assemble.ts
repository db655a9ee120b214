import { countOf, reportActivity } from '../../runtime/activity.ts'
import type { FunctionContext } from '../../runtime/function.ts'
import { openStore } from '../../runtime/store/open.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { loadReference } from '../model/reference.ts'
import type { Database } from '../model/tables.ts'
import { createChangeFeed } from './change-feed.ts'
import { createDataApi } from './index.ts'
import type { DataApiSettings } from './settings.ts'

/** Makes data-api from its settings. */
export async function assemble({
  settings: given,
  identity,
  log,
  registry,
  closing,
}: FunctionContext<DataApiSettings>) {
  const store = await openStore<Database>(given)
  const stream = await openStream(given)
  const reference = loadReference(given.REFERENCE_DIR)
  const changes = createChangeFeed({ stream, closing, log })
  const following = changes.run()
  const answers = (failed: boolean) =>
    countOf(
      registry,
      'http_server_request_duration_seconds',
      ({ status }) => Number(status) >= 500 === failed,
    )
  void reportActivity({
    stream,
    identity,
    closing,
    log,
    tally: async () => ({ done: await answers(false), failed: await answers(true) }),
  })
  return {
    app: createDataApi({
      store,
      stream,
      changes,
      reference,
      identity,
      registry,
      closing,
      log,
      memoryBytes: given.ANSWER_MEMORY * 2 ** 20,
    }),
    warm() {
      void reference.tollgates
      reference.section('')
    },
    checks: { store: () => store.ping() },
    async close() {
      await following
      await Promise.all([store.close(), stream.close()])
    },
  }
}
