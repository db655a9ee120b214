import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'rolldown'

const require = createRequire(import.meta.url)
const cli = join(dirname(require.resolve('@google-cloud/functions-framework')), 'main.js')

/** What the framework loads at its start and this function has no use for, as less than a whole. */
const lesser: Readonly<Record<string, string>> = {
  // Prints where DEBUG asks for it, and opens the terminal to find out about its colours.
  'debug/src/index.js': 'module.exports = () => Object.assign(() => {}, { enabled: false })',
  // Tables of East Asian encodings from before UTF-8; a body in one of them is refused with 415.
  'iconv-lite/encodings/dbcs-data.js': 'module.exports = {}',
  // 2,500 media types, ranked at the start; the framework asks for these by their extension.
  'mime-db/db.json': JSON.stringify({
    'application/json': { source: 'iana', charset: 'UTF-8', compressible: true, extensions: ['json'] },
    'text/html': { source: 'iana', compressible: true, extensions: ['html'] },
    'text/plain': { source: 'iana', compressible: true, extensions: ['txt'] },
  }),
}

/**
 * Puts the Functions Framework into the bundle of its function: reading a file for each of its modules takes longer than
 * all else that a cold start does. Such a bundle is the framework's CLI with the function registered:
 * `node index.cjs --target=<name> --source=index.cjs`.
 */
export const framework = (main: string): Plugin => ({
  name: 'functions-framework',
  resolveId: (id) => (id === 'functions-framework' ? id : null),
  load(id) {
    if (id === 'functions-framework') return `import ${JSON.stringify(main)}\nimport ${JSON.stringify(cli)}`
    const file = Object.keys(lesser).find((path) => id.endsWith(`/node_modules/${path}`))
    return file === undefined ? null : lesser[file]
  },
})
