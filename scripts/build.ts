/** `npm run build`: the page into dist/dashboard, each function and source into dist/functions. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { build as buildPage } from 'vite'
import { bundling, entries } from './entries.ts'
import { listPackages } from './images/packages.ts'
import { settingsZod } from './settings-zod.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'dist/functions')

await buildPage({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
rmSync(out, { recursive: true, force: true })
for (const [name, input] of Object.entries(entries)) {
  const bundle = await rolldown({
    ...bundling,
    input: join(root, input),
    plugins: [settingsZod(), listPackages()],
  })
  await bundle.write({
    dir: join(out, name),
    // CommonJS, as an ES module costs half a bare Node's start again: its loader, and every lazy getter of the built-in
    // modules it imports. What is imported dynamically stays a file of its own: in one, all of it would be read first.
    format: 'cjs',
    entryFileNames: 'index.cjs',
    chunkFileNames: '[name]-[hash].cjs',
    // It needs everything at once, and its parts would need each other before they are there.
    ...(name === 'migrate' && { codeSplitting: false }),
    minify: true,
    sourcemap: false,
  })
  await bundle.close()
}
for (const name of ['simulator', 'data-collector', 'data-api']) {
  cpSync(join(root, 'functions/traffic/reference'), join(out, name, 'reference'), { recursive: true })
}
process.stdout.write(
  `built ${Object.keys(entries).length} functions into dist/functions and the page into dist/dashboard\n`,
)
