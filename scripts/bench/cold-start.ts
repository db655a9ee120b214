import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../functions/runtime/testing/server.ts'
import { candidates, type Candidate, type Probe } from './cold-start-candidates.ts'
import { median, ratio, verdict, type Table } from './table.ts'

const ROUNDS = 15
const GOAL = 1.3

const HEALTH: Probe = { method: 'GET', path: '/healthz' }

/** Time from the process's start to the first 2xx, for each function as its image runs it: of a probe, of a real request. */
export async function coldStart(root: string): Promise<Table> {
  const directory = mkdtempSync(join(tmpdir(), 'expressway-bench-'))
  const bundle = (name: string) => join(root, 'dist/functions', name, 'index.cjs')
  const measured = candidates(root, bundle)
  const health = new Map<Candidate, number[]>(measured.map((one) => [one, []]))
  const real = new Map<Candidate, number[]>(measured.map((one) => [one, []]))
  try {
    for (const { name } of measured) {
      const env = { PATH: process.env['PATH'], DATA_DIR: dataOf(directory, name) }
      const { status, stderr } = spawnSync(process.execPath, [bundle('migrate')], { env, encoding: 'utf8' })
      if (status !== 0) throw new Error(`the database for ${name} cannot be set up: ${stderr}`)
    }
    // One round more than counted: the first warms the compile cache, as building the image does. Taking turns
    // spreads whatever else the machine does over all of them.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const one of measured) {
        const ms = await startOnce(one, HEALTH, directory)
        const realMs = one.real && (await startOnce(one, one.real, directory))
        if (round === 0) continue
        health.get(one)?.push(ms)
        if (realMs !== undefined) real.get(one)?.push(realMs)
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  const [bare = []] = health.values()
  return {
    title: 'Cold start: process start to the first 2xx',
    columns: [
      'function',
      '/healthz ms',
      'fastest',
      'against bare',
      'of the fastest',
      'goal',
      'request ms',
      'request',
    ],
    rows: measured.map((one, index) => {
      const times = health.get(one) ?? []
      const requests = real.get(one) ?? []
      return [
        one.name,
        median(times).toFixed(0),
        Math.min(...times).toFixed(0),
        ratio(median(times), median(bare)),
        ratio(Math.min(...times), Math.min(...bare)),
        index === 0 ? '' : verdict(median(times) / median(bare) <= GOAL, `≤ ${GOAL}×`),
        requests.length === 0 ? '' : median(requests).toFixed(0),
        one.real ? `${one.real.method} ${one.real.path}` : '',
      ]
    }),
    notes: [
      `${ROUNDS} starts each, in turns; as bundled, NODE_COMPILE_CACHE warmed, embedded adapters.`,
      'Only settings are parsed before the port opens; a request that comes before the app is loaded waits for it, and',
      '“request ms” has that in it: the first 2xx of a process that is asked nothing else.',
    ],
  }
}

const dataOf = (directory: string, name: string) => join(directory, name.replaceAll(/\W/g, '-'))

async function startOnce(one: Candidate, probe: Probe, directory: string): Promise<number> {
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...one.args], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: join(directory, 'compile-cache'),
      DATA_DIR: dataOf(directory, one.name),
      LOG_LEVEL: 'silent',
      PORT: String(port),
      ...one.env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk))
  const gone = once(child, 'exit').then(() => {
    throw new Error(`${one.name} ended before it answered: ${said}`)
  })
  await Promise.race([answered(port, probe), gone])
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
async function answered(port: number, { method, path, headers, body }: Probe): Promise<void> {
  const deadline = performance.now() + 20_000
  let last: number | undefined
  while (performance.now() < deadline) {
    const ok = await new Promise<boolean>((resolve) => {
      const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
        response.resume()
        last = response.statusCode
        response.on('end', () => resolve((response.statusCode ?? 500) < 300))
      })
      asked.on('error', () => resolve(false))
      asked.end(body)
    })
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error(
    `no 2xx of ${method} ${path} on port ${port} within 20 s; the last answer was ${last ?? 'none'}`,
  )
}
