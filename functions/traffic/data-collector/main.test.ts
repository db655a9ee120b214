import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../../runtime/testing/server.ts'
import { eventTypes } from '../model/events.ts'

const framework = join(
  dirname(createRequire(import.meta.url).resolve('@google-cloud/functions-framework')),
  'main.js',
)
const directory = await mkdtemp(join(tmpdir(), 'expressway-collector-'))
afterAll(() => rm(directory, { recursive: true, force: true }))

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [framework, '--source=main.ts', '--target=data-collector'], {
    cwd: import.meta.dirname,
    env: { ...process.env, DATA_DIR: directory, LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  return { child, exited: once(child, 'exit'), said: () => said }
}

test('runs on the Functions Framework', async () => {
  const port = await freePort()
  const { child, exited } = start({ PORT: String(port), OPENAPI_PROXY_URL: 'http://127.0.0.1:9999' })
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)
  await expect
    .poll(
      () =>
        ask('/readyz').then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBe(200)
  const response = await ask('/', {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0',
      id: '1',
      source: '/x',
      type: eventTypes.collectRequested,
      data: { feed: 'roads' },
    }),
  })
  expect(response.status).toBe(503)
  expect(await response.text()).toMatch(/OPENAPI_PROXY_URL: the proxy at .* cannot be read: ECONNREFUSED/)
  child.kill('SIGTERM')
  await exited
})

test('stops at a bad setting with one line that names it', async () => {
  const { exited, said } = start({ OPENAPI_PROXY_URL: 'nowhere', DATA_SOURCE_MODE: 'real' })
  expect((await exited)[0]).toBe(78)
  expect(said()).toBe('data-collector: bad settings: OPENAPI_PROXY_URL: takes an http or https URL\n')
})
