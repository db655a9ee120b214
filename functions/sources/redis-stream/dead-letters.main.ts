/** `npm run dead-letters -- list|show|replay|drop`: what an operator does with events that no delivery will settle. */
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { parseSettings, SettingsError } from '../../runtime/settings.ts'
import { deadLetterStream } from '../../runtime/stream/index.ts'
import { openStream, streamFile, streamSettings } from '../../runtime/stream/open.ts'
import type { DeadLetter } from './dead-letter.ts'
import { readArguments, USAGE, UsageError, type Asked } from './dead-letters-arguments.ts'
import { deadLetters, drop, replay } from './dead-letters.ts'
import { line, page, progressBar, summary, whole } from './dead-letters-output.ts'

const FAILED = 1
const MISUSED = 2
const INTERRUPTED = 130

/** A pipe that closes, as `| head` does, is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : FAILED),
)
const say = (text: string) => process.stdout.write(`${text}\n`)
const warn = (text: string) => process.stderr.write(`dead-letters: ${text}\n`)

const past = { list: 'listed', show: 'shown', replay: 'replayed', drop: 'dropped' } as const

let interrupted = false

function open() {
  const settings = parseSettings(z.object(streamSettings.shape))
  const file = streamFile(settings)
  if (file !== undefined && !existsSync(file)) {
    throw new SettingsError(`there is no stream at ${file}: REDIS_ADDR or DATA_DIR names the store`)
  }
  return openStream(settings)
}

async function main(asked: Asked): Promise<number> {
  const { command, stream, selection, limit, dryRun, json } = asked
  const port = await open()
  let count = 0
  let gone = 0
  try {
    const moves = command === 'replay' || command === 'drop'
    const bar = progressBar(command, await port.length(deadLetterStream(stream)), process.stderr)
    const showBar = (moves && !dryRun) || !process.stdout.isTTY
    const examined = (seen: number) => showBar && bar.draw(seen, count)

    const tell = (letter: DeadLetter) => {
      if (command === 'show') say(json ? JSON.stringify(whole(letter)) : page(letter))
      else if (json)
        say(JSON.stringify(moves ? { ...summary(letter), [past[command]]: !dryRun } : summary(letter)))
      else if (!moves || dryRun) say(line(letter))
    }
    for await (const letter of deadLetters(port, stream, selection, examined)) {
      // A signal is heard between two turns of the event loop, and an embedded store takes none.
      await new Promise(setImmediate)
      if (interrupted) break
      if (moves && !dryRun && !(await (command === 'replay' ? replay : drop)(port, stream, letter))) {
        gone++
        continue
      }
      count++
      tell(letter)
      if (count === limit) break
    }
    bar.clear()
  } finally {
    await port.close()
  }
  if (!json) say(`${count} ${dryRun && command !== 'list' ? 'would be ' : ''}${past[command]}`)
  if (gone > 0) warn(`${gone} were moved by somebody else meanwhile`)
  if (interrupted) {
    warn('interrupted; run it again for the rest')
    return INTERRUPTED
  }
  const missing = (selection.letters?.length ?? 0) - count - gone
  if (missing > 0 && count < limit) {
    warn(
      `${missing} of the letters named are not in ${deadLetterStream(stream)}, or a filter leaves them out`,
    )
    return FAILED
  }
  return 0
}

process.once('SIGINT', () => (interrupted = true))
process.once('SIGTERM', () => (interrupted = true))
try {
  const asked = readArguments(process.argv.slice(2), process.env)
  if (asked) process.exitCode = await main(asked)
  else process.stdout.write(USAGE)
} catch (error) {
  const misused = error instanceof UsageError || error instanceof SettingsError
  warn(`${error instanceof Error ? error.message : String(error)}${misused ? ' (see --help)' : ''}`)
  process.exitCode = misused ? MISUSED : FAILED
}
