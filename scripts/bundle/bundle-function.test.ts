import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { expect, it } from 'vitest'
import { freePort } from '../../functions/runtime/testing/server.ts'
import { entries } from '../entries.ts'
import { warmUps, type ImageName } from '../images/warm-up.ts'
import { bundleFunction } from './bundle-function.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tellLoaded = `data:text/javascript,process.on('exit', () => process._rawDebug(process.moduleLoadList.join('\\n')))`

/** What its first requests are answered, each as its status and kind, and which of Node's own modules it has loaded then. */
async function startOf(name: ImageName, folder: string) {
  await bundleFunction(join(root, entries[name]), folder)
  const port = await freePort()
  const { env, ask = [] } = warmUps[name]
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', tellLoaded, join(folder, 'index.cjs')],
    {
      env: {
        PATH: process.env['PATH'],
        DASHBOARD_DIR: join(root, 'dist/dashboard'),
        REFERENCE_DIR: join(root, 'functions/traffic/reference'),
        DATA_DIR: folder,
        LOG_LEVEL: 'error',
        ...env,
        PORT: String(port),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const said = text(child.stderr)
  const answerTo = async ({ path, method = 'GET', headers, body }: (typeof ask)[number]) => {
    const {
      statusCode,
      headers: its,
      body: data,
    } = await request(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
    })
    await data.text()
    return `${statusCode} ${String(its['content-type']).split(';')[0]}`
  }
  await expect.poll(() => answerTo({ path: '/healthz' }).catch(() => '')).toBe('200 application/json')
  const answers: string[] = []
  // oxlint-disable-next-line no-await-in-loop -- as a first visitor asks
  for (const one of ask) answers.push(await answerTo(one))
  child.kill('SIGTERM')
  await once(child, 'close')
  return { answers, loaded: (await said).split('\n') }
}

// As its image warms it up: whom it asks is not there.
it.each([
  ['dashboard', ['200 text/html']],
  ['api-gateway', ['503 application/problem+json']],
  ['data-api', ['503 application/problem+json', '503 application/problem+json']],
  ['data-processor', ['503 application/problem+json']],
  ['data-collector', ['503 application/problem+json']],
  ['openapi-proxy', ['503 application/problem+json']],
  ['simulator', ['200 application/json']],
  ['redis-stream-source', ['200 text/plain']],
  ['interval-source', ['200 text/plain']],
] as const)('%s answers and has not waited for Node’s fetch and HTTP/2', async (name, answers) => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
  try {
    const start = await startOf(name, folder)
    expect(start.answers).toEqual(answers)
    expect(start.loaded).toContain('NativeModule http')
    expect(start.loaded).not.toContain('NativeModule internal/deps/undici/undici')
    expect(start.loaded).not.toContain('NativeModule http2')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
