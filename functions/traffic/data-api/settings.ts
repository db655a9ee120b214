import * as z from 'zod/mini'
import { integer, processSettings } from '../../runtime/settings.ts'
import { storeSettings } from '../../runtime/store/open.ts'
import { streamSettings } from '../../runtime/stream/open.ts'

/** Every setting of data-api. */
export const dataApiSettings = z.object({
  ...processSettings.shape,
  ...streamSettings.shape,
  ...storeSettings.shape,
  /** Memory for answers, MiB. */
  ANSWER_MEMORY: z._default(integer(1, 4096), 64),
  /** Where routes.json and the others lie, when this runs bundled. */
  REFERENCE_DIR: z.optional(z.string()),
})
export type DataApiSettings = z.infer<typeof dataApiSettings>
