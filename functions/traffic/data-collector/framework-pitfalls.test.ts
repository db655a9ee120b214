import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { binaryHeaders } from '../../runtime/events/encode.ts'
import { freePort } from '../../runtime/testing/server.ts'
import { eventTypes } from '../model/events.ts'

const resolve = createRequire(import.meta.url).resolve
const framework = join(dirname(resolve('@google-cloud/functions-framework')), 'main.js')
const directory = await mkdtemp(join(tmpdir(), 'expressway-framework-'))
afterAll(() => rm(directory, { recursive: true, force: true }))

/** A proxy that is asked and never answers. */
const proxy = createServer().listen(0, '127.0.0.1')
await once(proxy, 'listening')
afterAll(() => {
  proxy.closeAllConnections()
  proxy.close()
})
const address = proxy.address()
const proxyPort = typeof address === 'object' ? address?.port : 0

async function start() {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [framework, '--source=framework.main.ts', '--target=data-collector'],
    {
      cwd: import.meta.dirname,
      env: {
        ...process.env,
        PORT: String(port),
        DATA_DIR: directory,
        LOG_LEVEL: 'silent',
        DATA_SOURCE_MODE: 'sim',
        OPENAPI_PROXY_URL: `http://127.0.0.1:${proxyPort}`,
      },
      stdio: 'ignore',
    },
  )
  afterAll(() => void child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  const ready = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(ready).toBe(true)
  return { child, url }
}

test('functions-framework ends at SIGTERM amid an event: the sender is not told that it was done, nor later', async () => {
  const slot = new Date(Math.floor(Date.now() / 1_000) * 1_000).toISOString()
  const attributes = {
    specversion: '1.0',
    id: '1',
    source: '/test',
    type: eventTypes.collectRequested,
    subject: `roads/${slot}`,
    datacontenttype: 'application/json',
  } as const
  const send = (url: string) =>
    fetch(url, { method: 'POST', headers: binaryHeaders(attributes), body: '{"feed":"roads"}' })

  const first = await start()
  const asked = once(proxy, 'request')
  const cut = send(first.url).then(
    ({ status }) => status,
    () => 'cut',
  )
  await asked
  first.child.kill('SIGTERM')
  expect(['cut', 500]).toContain(await cut)

  const again = await send((await start()).url)
  expect([again.status, again.headers.get('retry-after')]).toEqual([503, '2'])
})
