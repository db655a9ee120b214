import { z } from 'zod'
import { serve } from '../../runtime/serve.ts'
import { integer, processSettings } from '../../runtime/settings.ts'
import { openStore, storeSettings } from '../../runtime/store/open.ts'
import { openStream, streamSettings } from '../../runtime/stream/open.ts'
import { loadReference } from '../model/reference.ts'
import type { Database } from '../model/tables.ts'
import { createChangeFeed } from './change-feed.ts'
import { createDataApi } from './index.ts'

const settings = z.object({
  ...processSettings.shape,
  ...streamSettings.shape,
  ...storeSettings.shape,
  /** Memory for answers, MiB. */
  ANSWER_MEMORY: integer(1, 4096).default(64),
  /** Where routes.json and the others lie, when this runs bundled. */
  REFERENCE_DIR: z.string().optional(),
})

await serve('data-api', settings, async ({ settings: given, identity, log, registry, closing }) => {
  const store = await openStore<Database>(given)
  const stream = await openStream(given)
  const changes = createChangeFeed({ stream, closing, log })
  const following = changes.run()
  return {
    app: createDataApi({
      store,
      stream,
      changes,
      reference: loadReference(given.REFERENCE_DIR),
      identity,
      registry,
      closing,
      log,
      memoryBytes: given.ANSWER_MEMORY * 2 ** 20,
    }),
    checks: { store: () => store.ping() },
    async close() {
      await following
      await Promise.all([store.close(), stream.close()])
    },
  }
})
