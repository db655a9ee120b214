import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../functions/runtime/testing/server.ts'
import { median, ratio, verdict, type Table } from './table.ts'

const ROUNDS = 15
const GOAL = 1.3

const BARE = `require('node:http').createServer((q, r) => r.end('ok')).listen(Number(process.env.PORT))`

interface Candidate {
  name: string
  args: readonly string[]
  env?: Readonly<Record<string, string>>
}

/** Time from the process's start to the first 2xx of its probe, for each function as its image runs it. */
export async function coldStart(root: string): Promise<Table> {
  const directory = mkdtempSync(join(tmpdir(), 'expressway-bench-'))
  const bundle = (name: string) => join(root, 'dist/functions', name, 'index.cjs')
  const reference = (name: string) => ({ REFERENCE_DIR: join(root, 'dist/functions', name, 'reference') })
  const page = { DASHBOARD_DIR: join(root, 'dist/dashboard') }
  const sink = { K_SINK: 'http://127.0.0.1:9/' }
  const candidates: Candidate[] = [
    { name: 'bare node:http', args: ['-e', BARE] },
    { name: 'dashboard', args: [bundle('dashboard')], env: page },
    {
      name: 'api-gateway',
      args: [bundle('api-gateway')],
      env: { DATA_API_SERVICE_URL: 'http://127.0.0.1:9', PROCESSOR_SERVICE_URL: 'http://127.0.0.1:9' },
    },
    { name: 'data-api', args: [bundle('data-api')], env: reference('data-api') },
    { name: 'data-processor', args: [bundle('data-processor')] },
    {
      name: 'data-collector',
      args: [
        join(root, 'node_modules/@google-cloud/functions-framework/build/src/main.js'),
        `--source=${bundle('data-collector')}`,
        '--target=data-collector',
      ],
      env: { ...reference('data-collector'), OPENAPI_PROXY_URL: 'http://127.0.0.1:9' },
    },
    {
      name: 'openapi-proxy',
      args: [bundle('openapi-proxy')],
      env: { SIMULATOR_API_URL: 'http://127.0.0.1:9' },
    },
    { name: 'simulator', args: [bundle('simulator')], env: reference('simulator') },
    {
      name: 'redis-stream-source',
      args: [bundle('redis-stream-source')],
      env: { ...sink, STREAM: 's', GROUP: 'g' },
    },
    {
      name: 'interval-source',
      args: [bundle('interval-source')],
      env: { ...sink, SCHEDULES: '[{"name":"t","every":"1h","type":"t","data":{}}]' },
    },
  ]
  const times = new Map<string, number[]>(candidates.map(({ name }) => [name, []]))
  try {
    // One round more than counted: the first warms the compile cache, as building the image does. Taking turns
    // spreads whatever else the machine does over all of them.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const candidate of candidates) {
        const ms = await startOnce(candidate, directory)
        if (round > 0) times.get(candidate.name)?.push(ms)
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  const bare = median(times.get('bare node:http') ?? [])
  return {
    title: 'Cold start: process start to the first 2xx of /healthz',
    columns: ['function', 'median ms', 'fastest ms', 'against bare', 'goal'],
    rows: candidates.map(({ name }) => {
      const measured = times.get(name) ?? []
      const middle = median(measured)
      return [
        name,
        middle.toFixed(0),
        Math.min(...measured).toFixed(0),
        ratio(middle, bare),
        name === 'bare node:http' ? '' : verdict(middle / bare <= GOAL, `≤ ${GOAL}×`),
      ]
    }),
    notes: [
      `${ROUNDS} starts each, in turns; one bundled file, NODE_COMPILE_CACHE warmed, embedded adapters`,
    ],
  }
}

async function startOnce({ name, args, env }: Candidate, directory: string): Promise<number> {
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: join(directory, 'compile-cache'),
      DATA_DIR: join(directory, name.replaceAll(/\W/g, '-')),
      LOG_LEVEL: 'silent',
      PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk))
  const gone = once(child, 'exit').then(() => {
    throw new Error(`${name} ended before it answered: ${said}`)
  })
  await Promise.race([answered(port), gone])
  const ms = performance.now() - started
  gone.catch(() => undefined)
  child.kill('SIGTERM')
  // The compile cache is written when the process ends by itself.
  const killed = setTimeout(() => child.kill('SIGKILL'), 3_000)
  await once(child, 'exit')
  clearTimeout(killed)
  return ms
}

/** Asks without a pause until something answers 2xx, as Knative's queue-proxy does. */
async function answered(port: number): Promise<void> {
  const deadline = performance.now() + 20_000
  while (performance.now() < deadline) {
    const ok = await new Promise<boolean>((resolve) => {
      const asked = request({ host: '127.0.0.1', port, path: '/healthz', agent: false }, (response) => {
        response.resume()
        resolve((response.statusCode ?? 500) < 300)
      })
      asked.on('error', () => resolve(false))
      asked.end()
    })
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error(`nothing answered on port ${port} within 20 s`)
}
