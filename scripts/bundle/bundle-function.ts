import { rolldown } from 'rolldown'
import { bundling } from '../entries.ts'
import { listPackages } from '../images/packages.ts'
import { settingsZod } from './settings-zod.ts'
import { spareLoading } from './spare-loading.ts'

/** Writes the bundle of the function that is served by the module `input`: `index.cjs` and what it loads later. */
export async function bundleFunction(input: string, folder: string): Promise<void> {
  const bundle = await rolldown({
    ...bundling,
    input,
    // node-server reads globals for which Node loads its fetch, and does nothing with them.
    treeshake: { propertyReadSideEffects: false },
    plugins: [settingsZod(), spareLoading(), listPackages()],
  })
  await bundle.write({
    dir: folder,
    // CommonJS, as an ES module costs half a bare Node's start again: its loader, and every lazy getter of the built-in
    // modules it imports. What is imported dynamically stays a file of its own: in one, all of it would be read first.
    format: 'cjs',
    entryFileNames: 'index.cjs',
    chunkFileNames: '[name]-[hash].cjs',
    // It needs everything at once, and its parts would need each other before they are there.
    ...(input.endsWith('migrate.main.ts') && { codeSplitting: false }),
    minify: true,
    sourcemap: false,
  })
  await bundle.close()
}
