/** `npm run build`: the page into dist/dashboard, each function and source into one file in dist/functions. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { build as buildPage } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'dist/functions')

/** Each bundle and the module that serves it. */
const entries = {
  simulator: 'functions/traffic/simulator/main.ts',
  'openapi-proxy': 'functions/traffic/openapi-proxy/main.ts',
  'data-collector': 'functions/traffic/data-collector/main.ts',
  'data-processor': 'functions/traffic/data-processor/main.ts',
  'data-api': 'functions/traffic/data-api/main.ts',
  'api-gateway': 'functions/traffic/api-gateway/main.ts',
  dashboard: 'functions/traffic/dashboard/main.ts',
  migrate: 'functions/traffic/migrate.main.ts',
  'redis-stream-source': 'functions/sources/redis-stream/main.ts',
  'interval-source': 'functions/sources/interval/main.ts',
}

await buildPage({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
rmSync(out, { recursive: true, force: true })
for (const [name, input] of Object.entries(entries)) {
  const bundle = await rolldown({
    input: join(root, input),
    platform: 'node',
    resolve: { conditionNames: ['node', 'import', 'module', 'default'] },
    // The framework loads the function and shares its registry with it, so both must be the installed one.
    external: /^@google-cloud\/functions-framework/,
    logLevel: 'warn',
  })
  await bundle.write({
    dir: join(out, name),
    format: 'esm',
    entryFileNames: 'index.mjs',
    chunkFileNames: '[name]-[hash].mjs',
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
