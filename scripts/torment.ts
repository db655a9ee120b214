/**
 * `npm run torment -- --seed N --seconds S [--embedded]`: the real source and processor under random faults, then every
 * event's row is looked for. Ends with one line of figures, and status 1 unless nothing was lost or doubled.
 */
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { commandOf, passed, reportLines, type Asked } from './torment/report.ts'
import { torment } from './torment/run.ts'
import { openWorld } from './torment/world.ts'

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

async function main(asked: Asked, signal: AbortSignal): Promise<number> {
  say(commandOf(asked))
  const base = Date.now()
  const world = await openWorld(root, { seed: asked.seed, base }, asked.embedded)
  say(`in ${world.directory}`)
  let keep = true
  try {
    const verdict = await torment(world, { seed: asked.seed, base }, asked, say, signal)
    if (signal.aborted) return INTERRUPTED
    for (const line of reportLines(asked, verdict, world.directory)) say(line)
    keep = !passed(verdict)
    return keep ? 1 : 0
  } finally {
    await world.stop()
    if (!keep || signal.aborted) rmSync(world.directory, { recursive: true, force: true })
  }
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
process.on('disconnect', () => stopping.abort())

const asked = read()
if (asked) {
  try {
    process.exit(await main(asked, stopping.signal))
  } catch (error) {
    if (!stopping.signal.aborted)
      process.stderr.write(
        `torment: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      )
    process.exit(stopping.signal.aborted ? INTERRUPTED : 1)
  }
}
process.stderr.write(USAGE)
process.exit(EX_USAGE)
