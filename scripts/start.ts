/** `npm start`: every function as its own process, on the embedded default or on the servers that the settings name. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SettingsError } from '../functions/runtime/settings.ts'
import { intervalsOf } from '../functions/traffic/model/intervals.ts'
import { buildFunctions, buildPage } from './local/build.ts'
import { migrate } from './local/migrate.ts'
import { plan } from './local/plan.ts'
import { portsInUse } from './local/ports.ts'
import { processes, type Processes } from './local/processes.ts'
import { allReady, firstRows } from './local/ready.ts'
import { Refusal } from './local/refusal.ts'
import { report } from './local/report.ts'
import { readSettings, withoutKeys } from './local/settings.ts'

const started = performance.now()
const root = fileURLToPath(new URL('..', import.meta.url))
const seconds = () => `${((performance.now() - started) / 1_000).toFixed(1)} s`
const say = (line: string) => process.stdout.write(`${line}\n`)

const stopping = new AbortController()
let system: Processes | undefined
let page: Promise<void> | undefined
let ready = false

async function end(status: number, line?: string): Promise<void> {
  if (stopping.signal.aborted) return
  if (line !== undefined) process.stderr.write(`${line}\n`)
  stopping.abort()
  await Promise.allSettled([page, system?.stop()])
  if (line === undefined) say('stopped')
  process.exit(status)
}

function interrupted(): void {
  if (!stopping.signal.aborted) say('\nstopping …')
  void end(0)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupted)
// Whoever started this is gone, or nobody reads what it says any more.
process.on('disconnect', interrupted)
process.stdout.on('error', interrupted)

/** The data folder, made and writable. */
function openDataDir(path: string): string {
  const dataDir = resolve(path)
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true })
    accessSync(dataDir, constants.W_OK)
    return dataDir
  } catch {
    throw new Refusal(`cannot write to ${dataDir}: set DATA_DIR to a folder that can be written to`)
  }
}

async function start(): Promise<void> {
  const { signal } = stopping
  const settings = readSettings()
  const dataDir = openDataDir(settings.DATA_DIR ?? join(root, 'data'))
  const parts = plan({
    root,
    firstPort: settings.PORT,
    dataDir,
    cluster: settings.CLUSTER,
    mode: settings.DATA_SOURCE_MODE,
    intervals: intervalsOf(settings),
    backfillMs: settings.BACKFILL,
    env: process.env,
  })
  const busy = await portsInUse(parts.map(({ port }) => port))
  if (busy.length > 0) {
    throw new Refusal(
      `port ${busy.join(', ')} in use: stop what holds it, or move all of them, as in PORT=${settings.PORT + 100} npm start`,
    )
  }
  const unkeyed = withoutKeys(settings)
  if (unkeyed) say(unkeyed)

  page = buildPage(root, say, signal)
  // Awaited below; a failure meanwhile is no unhandled one.
  page.catch(() => {})
  await buildFunctions(root)
  await migrate(root, { DATA_DIR: dataDir, CLUSTER: settings.CLUSTER, LOG_LEVEL: 'warn' }, signal)

  system = processes({
    logDir: join(dataDir, 'logs'),
    say,
    refused(reason) {
      if (!ready) void end(1, reason)
      return !ready
    },
  })
  for (const sources of [false, true]) {
    const wave = parts.filter(({ isSource }) => isSource === sources)
    for (const part of wave) system.start(part)
    await allReady(wave, say, signal)
  }
  await page
  ready = true
  say(report(settings, parts, { dataDir, after: seconds() }))
  await firstRows(settings.PORT, signal)
  say(`  first rows of every feed stored after ${seconds()}\n`)
}

try {
  await start()
} catch (error) {
  if (error instanceof Refusal || error instanceof SettingsError) await end(1, error.message)
  else await end(1, error instanceof Error ? (error.stack ?? error.message) : String(error))
}
