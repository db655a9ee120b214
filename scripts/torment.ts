/**
 * `npm run torment -- --seed N --seconds S [--embedded]`: the real source and processor under random faults, then every
 * event's row is looked for. Ends with one line of figures, and status 1 unless nothing was lost or doubled.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { commandOf, passed, reportLines, type Asked } from './torment/report.ts'
import { makePlan } from './torment/plan.ts'
import { torment } from './torment/run.ts'
import { openWorld, type World } from './torment/world.ts'

const USAGE = 'usage: npm run torment -- [--seed N] [--seconds S] [--embedded]\n'
const EX_USAGE = 64
const INTERRUPTED = 130

const root = fileURLToPath(new URL('..', import.meta.url))
const say = (line: string) => process.stdout.write(`${line}\n`)

function read(): Asked | undefined {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
        seconds: { type: 'string', default: '60' },
        embedded: { type: 'boolean', default: false },
      },
    })
    if (![values.seed, values.seconds].every((text) => /^\d{1,9}$/.test(text))) return undefined
    return { seed: Number(values.seed), seconds: Number(values.seconds), embedded: values.embedded }
  } catch {
    return undefined
  }
}

async function main(asked: Asked, stopped: Promise<never>): Promise<number> {
  const planned = makePlan(asked.seed, asked.seconds, asked.embedded).length
  say(`${commandOf(asked)}: ${planned} faults planned`)
  const directory = mkdtempSync(join(tmpdir(), 'expressway-torment-'))
  say(`in ${directory}`)
  const numbering = { seed: asked.seed, base: Date.now() }
  let world: World | undefined
  let failed = false
  try {
    world = await Promise.race([openWorld(root, directory, numbering, asked.embedded), stopped])
    const verdict = await Promise.race([torment(world, numbering, asked, say), stopped])
    for (const line of reportLines(asked, verdict, directory)) say(line)
    failed = !passed(verdict)
    return failed ? 1 : 0
  } finally {
    await world?.stop()
    if (!failed) rmSync(directory, { recursive: true, force: true })
  }
}

class Stopped extends Error {}

/** Rejects when this process is told to end, or its starter has. */
const stopped = new Promise<never>((_, reject) => {
  const stop = () => reject(new Stopped('stopped'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  process.on('disconnect', stop)
})

async function status(): Promise<number> {
  const asked = read()
  if (!asked) {
    process.stderr.write(USAGE)
    return EX_USAGE
  }
  try {
    return await main(asked, stopped)
  } catch (error) {
    if (error instanceof Stopped) return INTERRUPTED
    process.stderr.write(
      `torment: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    return 1
  }
}

process.exit(await status())
