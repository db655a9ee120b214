/** `npm run schemas`: fetches the schemas that the manifests are checked against from the Go module proxy, anew. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'
import { run } from './clusters/run.ts'
import { readSchemas, sources } from './manifests/schemas.ts'

const downloaded = z.object({ Dir: z.string() })
const folder = fileURLToPath(new URL('../tests/schemas', import.meta.url))

mkdirSync(folder, { recursive: true })
for (const source of sources) {
  const { module, version, licence } = source
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  const said = await run('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: '/' })
  const schemas = readSchemas(source, downloaded.parse(JSON.parse(said)).Dir)
  const file = `${module.split('/').at(-1)}.json`
  const text = JSON.stringify({ from: `${module}@${version}`, licence, ...schemas })
  writeFileSync(join(folder, file), `${text}\n`)
  process.stdout.write(`tests/schemas/${file}  ${Math.round(text.length / 1024)} KiB  ${module}@${version}\n`)
}
