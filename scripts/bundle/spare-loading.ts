import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'

const fetchClasses = fileURLToPath(new URL('fetch-classes.mjs', import.meta.url))

/** What a library loads at each start and no function asks for: where it is asked for, and what stands there instead. */
const spared = [
  // Functions are served over HTTP/1.1: Knative ends HTTP/2 before them.
  {
    by: '/@hono/node-server/dist/index.mjs',
    what: 'node:http2',
    instead: () => 'export class Http2ServerRequest {}\nexport const constants = {}',
  },
  // Loaded once a server has agreed to HTTP/2 in a TLS handshake.
  {
    by: '/undici/lib/dispatcher/client.js',
    what: './client-h2.js',
    instead: (folder: string) =>
      `module.exports = (...all) => require(${JSON.stringify(join(folder, 'client-h2.js'))})(...all)`,
  },
  // Metrics are asked for, not pushed; with it comes TLS.
  { by: '/prom-client/index.js', what: './lib/pushgateway', instead: () => 'module.exports = undefined' },
]

/** Keeps out of a function's start what it does not need: 14 ms of CPU for HTTP/2, 5 for TLS, 65 for Node's fetch. */
export const spareLoading = (): Plugin => {
  const code = new Map<string, string>()
  return {
    name: 'spare-loading',
    resolveId(source, importer = '') {
      const found = spared.find(({ by, what }) => source === what && importer.endsWith(by))
      if (!found) return null
      const id = `\0spared:${source}`
      code.set(id, found.instead(dirname(importer)))
      return id
    },
    load: (id) => code.get(id) ?? null,
    transform: {
      filter: { id: /\/@hono\/node-server\/dist\/index\.mjs$/ },
      // It takes the classes from the global object as it is loaded.
      handler: (its) => `import ${JSON.stringify(fetchClasses)}\n${its}`,
    },
  }
}
