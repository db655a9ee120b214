import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { afterAll, expect, it } from 'vitest'
import { freePort } from '../../functions/runtime/testing/server.ts'
import { entries } from '../entries.ts'
import { warmUps, type ImageName } from '../images/warm-up.ts'
import { bundleFunction } from './bundle-function.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bundles-'))
const tellLoaded = `data:text/javascript,process.on('exit', () => process._rawDebug(process.moduleLoadList.join('\\n')))`
const bundles = new Map<ImageName, Promise<string>>()

const bundleOf = (name: ImageName): Promise<string> => {
  const into = join(folder, name)
  const made = bundles.get(name) ?? bundleFunction(join(root, entries[name]), into).then(() => into)
  bundles.set(name, made)
  return made
}

afterAll(() => rmSync(folder, { recursive: true }))

/** Starts a function's bundle with these settings and a folder for its data. */
async function start(name: ImageName, env: Readonly<Record<string, string>>) {
  const file = join(await bundleOf(name), 'index.cjs')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', tellLoaded, file],
    {
      env: {
        PATH: process.env['PATH'],
        DASHBOARD_DIR: join(root, 'dist/dashboard'),
        REFERENCE_DIR: join(root, 'functions/traffic/reference'),
        DATA_DIR: join(folder, 'data'),
        LOG_LEVEL: 'error',
        ...env,
        PORT: String(port),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const said = text(child.stderr)
  const closed = once(child, 'close')
  const ask = async ({
    path,
    method = 'GET',
    headers,
    body,
  }: NonNullable<(typeof warmUps)[ImageName]['ask']>[number]) => {
    const answer = await request(`${url}${path}`, {
      method,
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
    })
    await answer.body.text()
    return `${answer.statusCode} ${String(answer.headers['content-type']).split(';')[0]}`
  }
  return {
    url,
    ask,
    ready: () => expect.poll(() => ask({ path: '/healthz' }).catch(() => '')).toBe('200 application/json'),
    closed,
    /** @returns which of Node's own modules it has loaded */
    async stop() {
      child.kill('SIGTERM')
      await closed
      return (await said).split('\n')
    },
  }
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
] as const)('%s answers and has not waited for Node’s fetch and HTTP/2', async (name, expected) => {
  const { env, ask = [] } = warmUps[name]
  const running = await start(name, env)
  await running.ready()
  const answers: string[] = []
  // oxlint-disable-next-line no-await-in-loop -- as a first visitor asks
  for (const one of ask) answers.push(await running.ask(one))
  const loaded = await running.stop()
  expect(answers).toEqual(expected)
  expect(loaded).toContain('NativeModule http')
  expect(loaded).not.toContain('NativeModule internal/deps/undici/undici')
  expect(loaded).not.toContain('NativeModule http2')
})

it('collects through simulator, openapi-proxy and data-collector as they are packaged', async () => {
  const migrate = await start('migrate', {})
  expect(await migrate.closed).toEqual([0, null])
  const simulator = await start('simulator', {})
  const proxy = await start('openapi-proxy', { SIMULATOR_API_URL: simulator.url })
  const collector = await start('data-collector', { OPENAPI_PROXY_URL: proxy.url, DATA_SOURCE_MODE: 'sim' })
  const all = [simulator, proxy, collector]
  await Promise.all(all.map(({ ready }) => ready()))
  const [collect] = warmUps['data-collector'].ask ?? []
  expect(collect && (await collector.ask(collect))).toMatch(/^20\d /)
  await Promise.all(all.map(({ stop }) => stop()))
})
