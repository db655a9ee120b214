/** `npm start`: every function as its own process, on the embedded default or on the servers that the settings name. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { parseSettings, processSettings, SettingsError } from '../functions/runtime/settings.ts'
import { intervalSettings, intervalsOf } from '../functions/traffic/model/intervals.ts'
import { pageIsStale } from './local/page.ts'
import { plan, type Part } from './local/plan.ts'
import { portsInUse } from './local/ports.ts'
import { processes } from './local/processes.ts'

const started = performance.now()
const root = fileURLToPath(new URL('..', import.meta.url))
const seconds = () => `${((performance.now() - started) / 1_000).toFixed(1)} s`
const say = (line: string) => process.stdout.write(`${line}\n`)

function fail(line: string): never {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

const schema = z.object({
  ...processSettings.shape,
  ...intervalSettings.shape,
  DATA_DIR: z.string().default(join(root, 'data')),
  DATA_SOURCE_MODE: z.enum(['real', 'sim', 'auto'], 'takes real, sim or auto').default('sim'),
  REDIS_ADDR: z.string().optional(),
  DB_HOST: z.string().optional(),
})

function readSettings() {
  try {
    return parseSettings(schema)
  } catch (error) {
    if (error instanceof SettingsError) fail(error.message)
    throw error
  }
}

const settings = readSettings()
const dataDir = resolve(settings.DATA_DIR)
try {
  mkdirSync(join(dataDir, 'logs'), { recursive: true })
  accessSync(dataDir, constants.W_OK)
} catch {
  fail(`cannot write to ${dataDir}: set DATA_DIR to a folder that can be written to`)
}

const parts = plan({
  root,
  firstPort: settings.PORT,
  dataDir,
  cluster: settings.CLUSTER,
  mode: settings.DATA_SOURCE_MODE,
  intervals: intervalsOf(settings),
  env: process.env,
})
const busy = await portsInUse(parts.map(({ port }) => port))
if (busy.length > 0) {
  fail(
    `port ${busy.join(', ')} in use: stop what holds it, or move all of them, as in PORT=${settings.PORT + 100} npm start`,
  )
}

if (pageIsStale(root)) {
  say('building the page …')
  const vite = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  )
  if (vite.status !== 0) fail('the page cannot be built; what vite said is above')
}

const migrated = spawnSync(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', join(root, 'functions/traffic/migrate.main.ts')],
  {
    env: { ...process.env, DATA_DIR: dataDir, CLUSTER: settings.CLUSTER, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  },
)
if (migrated.status !== 0) fail('the database cannot be set up; the reason is above')

const system = processes(join(dataDir, 'logs'), say)
const stop = () => {
  say('\nstopping …')
  void system.stop().then(() => {
    say('stopped')
    process.exit(0)
  })
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
for (const part of parts) system.start(part)

await Promise.all(parts.map(ready))
report()
await firstRows()

async function ready({ port }: Part): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
}

function report() {
  const host = `http://localhost:${settings.PORT}`
  const stored = `${settings.REDIS_ADDR ?? 'embedded stream'}, ${settings.DB_HOST ?? `embedded store in ${dataDir}`}`
  const table = [...parts]
    .sort((a, b) => a.port - b.port)
    .map(({ name, port, what }) => `  ${String(port).padEnd(6)}${name.padEnd(22)}${what}`)
  say(`
  고속도로 교통 대시보드 · Expressway traffic dashboard
  ${host}    cluster ${settings.CLUSTER}, data ${settings.DATA_SOURCE_MODE}, ${stored}
  ready after ${seconds()}; logs in ${join(dataDir, 'logs')}

${table.join('\n')}

  Try: report an accident, and watch it appear on the map

  curl -i ${host}/ingest -H 'content-type: application/json' \\
    -H 'ce-specversion: 1.0' -H 'ce-id: '$(date +%s) -H 'ce-source: /curl' \\
    -H 'ce-type: kr.expressway.accidents.collected.v1' -d '{
      "collectedAt": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'", "origin": "manual", "records": [{
        "accDate": "'$(TZ=Asia/Seoul date +%Y%m%d)'", "accHour": "'$(TZ=Asia/Seoul date +%H:%M:%S)'",
        "accPointNM": "판교IC 부근", "accType": "사고", "nosunNM": "0010", "roadNM": "경부선",
        "startEndTypeCode": "부산방향", "smsText": "승용차 추돌, 1차로 차단",
        "latitude": 37.396, "altitude": 127.103, "laneYn1": "Y" }] }'

  Ctrl-C stops everything.
`)
}

async function firstRows(): Promise<void> {
  const view = z.object({ feeds: z.array(z.object({ feed: z.string(), rows: z.number() })) })
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${settings.PORT}/api/system`).catch(() => undefined)
    const answered = answer?.ok ? view.safeParse(await answer.json()) : undefined
    if (answered?.success && answered.data.feeds.every(({ rows }) => rows > 0)) {
      say(`  first rows of every feed stored after ${seconds()}\n`)
      return
    }
    await sleep(200)
  }
}
