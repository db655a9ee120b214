/** `npm run screenshots [-- name …]`: takes the README's pictures of the page, all of them or those named so. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startRushHour } from './screenshots/rush-hour.ts'
import { takeAll } from './screenshots/take.ts'
import { pictures } from './screenshots/pictures.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const say = (line: string) => process.stdout.write(`${line}\n`)

const wanted = process.argv.slice(2)
const chosen = pictures.filter(({ name }) => wanted.length === 0 || wanted.some((one) => name.includes(one)))
if (chosen.length === 0) {
  process.stderr.write(`no picture is named so; there are ${pictures.map(({ name }) => name).join(', ')}\n`)
  process.exit(1)
}

const folder = join(root, 'docs/screenshots')
if (wanted.length === 0) await rm(folder, { recursive: true, force: true })
const system = await startRushHour(root, say)
try {
  await takeAll(chosen, { url: system.url, folder, say })
} finally {
  await system.end()
}
