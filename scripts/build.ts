/** `npm run build`: the page into dist/dashboard, each function and source into dist/functions. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as buildPage } from 'vite'
import { bundleFunction } from './bundle/bundle-function.ts'
import { entries } from './entries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'dist/functions')

await buildPage({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
rmSync(out, { recursive: true, force: true })
for (const [name, input] of Object.entries(entries)) await bundleFunction(join(root, input), join(out, name))
for (const name of ['simulator', 'data-collector', 'data-api']) {
  cpSync(join(root, 'functions/traffic/reference'), join(out, name, 'reference'), { recursive: true })
}
process.stdout.write(
  `built ${Object.keys(entries).length} functions into dist/functions and the page into dist/dashboard\n`,
)
