import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

let folder = ''
const log = () => join(folder, 'npm.log')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'))
  mkdirSync(join(folder, 'scripts'))
  mkdirSync(join(folder, 'bin'))
  copyFileSync(fileURLToPath(new URL('../scripts/run.mjs', import.meta.url)), join(folder, 'scripts/run.mjs'))
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  writeFileSync(join(folder, 'scripts/hello.mjs'), "console.log('hello')")
  // As npm does: it empties the folder, takes its time, and writes what it installed last.
  const npm = `#!/bin/sh
echo begin >> ${log()}; rm -rf node_modules; sleep 0.5
mkdir node_modules && echo '{}' > node_modules/.package-lock.json; echo end >> ${log()}
`
  writeFileSync(join(folder, 'bin/npm'), npm, { mode: 0o755 })
})
afterEach(() => rmSync(folder, { recursive: true }))

async function run(): Promise<{ status: unknown; text: string }> {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }
  const args = [join(folder, 'scripts/run.mjs'), 'scripts/hello.mjs']
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const [status]: unknown[] = await once(child, 'close')
  return { status, text }
}

const installations = () => readFileSync(log(), 'utf8').trim().split('\n')

it('installs the packages once, whoever asks at the same time', async () => {
  const all = await Promise.all([run(), run(), run()])
  for (const { status, text } of all) {
    expect(status).toBe(0)
    expect(text).toMatch(/hello\n$/)
  }
  expect(installations()).toEqual(['begin', 'end'])
})

it('is not held up by one that was killed while it installed', async () => {
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  writeFileSync(join(folder, '.installing'), `${gone.pid}`)
  expect(await run()).toMatchObject({ status: 0 })
  expect(installations()).toEqual(['begin', 'end'])
})
