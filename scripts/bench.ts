/** `npm run bench [-- name …]`: each measurement beside its yardstick in one run, printed as tables. */
import { existsSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coldStart } from './bench/cold-start.ts'
import { page } from './bench/page.ts'
import { push } from './bench/push.ts'
import { requests } from './bench/requests.ts'
import { rows } from './bench/rows.ts'
import { scale } from './bench/scale.ts'
import { source } from './bench/source.ts'
import { print, type Table } from './bench/table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const measurements: Readonly<Record<string, (root: string) => Promise<Table | Table[]>>> = {
  'cold-start': coldStart,
  requests,
  push,
  page,
  rows,
  scale,
  source,
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in measurements))
if (unknown) {
  process.stderr.write(`${unknown} is none of ${Object.keys(measurements).join(', ')}\n`)
  process.exit(2)
}
if (!existsSync(join(root, 'dist/functions'))) {
  process.stderr.write('the functions are measured as they are deployed: run npm run build first\n')
  process.exit(1)
}
process.stdout.write(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
)
for (const [name, measure] of Object.entries(measurements)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  process.stderr.write(`measuring ${name} …\n`)
  for (const table of [await measure(root)].flat()) print(table)
}
