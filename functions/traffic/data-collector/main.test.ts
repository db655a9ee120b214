import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../../runtime/testing/server.ts'
import { eventTypes } from '../model/events.ts'

const cli = join(
  dirname(createRequire(import.meta.url).resolve('@google-cloud/functions-framework')),
  'main.js',
)
const hosts = {
  'its own port, the Functions Framework behind it': ['main.ts'],
  'the Functions Framework’s CLI': [cli, '--source=framework.main.ts', '--target=data-collector'],
} as const
const directory = await mkdtemp(join(tmpdir(), 'expressway-collector-'))
afterAll(() => rm(directory, { recursive: true, force: true }))

function start(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_ENV: 'production', DATA_DIR: directory, LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += String(chunk)))
  // Ended once all that it wrote is here, which may be after its exit.
  return { child, exited: once(child, 'close'), said: () => said }
}

/** Starts it and waits until it is ready. */
async function startReady(args: readonly string[], proxy: string) {
  const port = await freePort()
  const started = start(args, { PORT: String(port), OPENAPI_PROXY_URL: proxy })
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)
  const ready = async () => (await ask('/readyz').catch(() => undefined))?.status
  await expect.poll(ready).toBe(200)
  return { ...started, ask }
}

const request: RequestInit = {
  method: 'POST',
  headers: { 'content-type': 'application/cloudevents+json' },
  body: JSON.stringify({
    specversion: '1.0',
    id: '1',
    source: '/x',
    type: eventTypes.collectRequested,
    data: { feed: 'roads' },
  }),
}

test.each(Object.entries(hosts))('takes events on %s', async (_, args) => {
  const { child, exited, ask } = await startReady(args, 'http://127.0.0.1:9999')
  const response = await ask('/', request)
  expect(response.status).toBe(503)
  expect(await response.text()).toMatch(/OPENAPI_PROXY_URL: the proxy at .* cannot be read: ECONNREFUSED/)
  // Both hosts read a body that is no JSON before the function would: the framework does.
  const scalar = await ask('/', { ...request, body: '1' })
  expect(scalar.status).toBe(400)
  expect(scalar.headers.get('content-type')).toMatch('text/html')
  child.kill('SIGTERM')
  await exited
})

test.each(Object.entries(hosts))(
  'stops at a bad setting on %s with one line that names it',
  async (_, args) => {
    const { exited, said } = start(args, { OPENAPI_PROXY_URL: 'nowhere', DATA_SOURCE_MODE: 'real' })
    expect((await exited)[0]).toBe(78)
    expect(said()).toBe('data-collector: bad settings: OPENAPI_PROXY_URL: takes an http or https URL\n')
  },
)

test('lets the collection in flight end when it is told to stop', async () => {
  const asked = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const proxy = createServer(async (_, response) => {
    asked.resolve()
    await released.promise
    response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { child, exited, ask } = await startReady(['main.ts'], `http://127.0.0.1:${port}`)
  const answer = ask('/', request)
  await asked.promise
  child.kill('SIGTERM')
  await expect.poll(() => ask('/healthz').catch(() => 'closed')).toBe('closed')
  released.resolve()
  expect((await answer).status).toBe(503)
  expect(await exited).toEqual([0, null])
  proxy.close()
})
