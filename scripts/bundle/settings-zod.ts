import { readFileSync } from 'node:fs'
import type { Plugin } from 'rolldown'

const MARK = '?settings'

/**
 * Gives `zod/mini`, which settings are parsed with before the port opens, modules of its own: shared with the zod of the
 * app, they would hold all that the app uses of them, and a start from zero would wait for it.
 */
export const settingsZod = (): Plugin => ({
  name: 'settings-zod',
  async resolveId(source, importer) {
    if (source !== 'zod/mini' && !importer?.endsWith(MARK)) return null
    const found = await this.resolve(source, importer?.replace(MARK, ''), { skipSelf: true })
    return found && { id: `${found.id}${MARK}`, moduleSideEffects: false }
  },
  load: (id) => (id.endsWith(MARK) ? readFileSync(id.slice(0, -MARK.length), 'utf8') : null),
})
