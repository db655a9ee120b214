/** `npm run dead-letters -- list|show|replay|drop`: what an operator does with events that no delivery will settle. */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { duration, parseSettings, SettingsError } from '../../runtime/settings.ts'
import { openStream, streamSettings } from '../../runtime/stream/open.ts'
import type { DeadLetter } from './dead-letter.ts'
import { deadLetters, drop, fieldOf, replay, type Selection } from './dead-letters.ts'

const USAGE = `dead-letters list|show|replay|drop [id …] [options]
  list                 one line a dead letter, oldest first
  show ID …            everything about it: attributes, reason, data
  replay               back into the stream, as it was; safe to repeat
  drop                 away for good
 which (replay and drop want ids, a filter, or --all)
  --stream NAME        the stream they came from (or STREAM)
  --reason TEXT        a part of the reason
  --type TYPE  --status CODE  --group GROUP
  --since 2h  --until 10m      how long ago it died
  --all
 how
  --limit N            at most so many
  --dry-run            say what would be done, do nothing
  --json               one JSON object a line
REDIS_ADDR or DATA_DIR names the store, as for the source.
`

class UsageError extends Error {}

const ago = (text: string | undefined) => {
  if (text === undefined) return undefined
  const parsed = duration.safeParse(text)
  if (!parsed.success) throw new UsageError(`${text} is no duration; it takes one such as 2h or 10m`)
  return new Date(Date.now() - parsed.data)
}

function read(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      stream: { type: 'string' },
      reason: { type: 'string' },
      type: { type: 'string' },
      status: { type: 'string' },
      group: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      limit: { type: 'string', default: '1000000' },
      all: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [command = 'help', ...ids] = positionals
  const stream = values.stream ?? process.env['STREAM']
  if (values.help || command === 'help') return undefined
  if (!stream) throw new UsageError('--stream (or STREAM) names the stream whose dead letters are meant')
  if (!/^\d{1,9}$/.test(values.limit)) throw new UsageError('--limit takes a whole number')
  const selection: Selection = {
    ids: ids.length > 0 ? ids : undefined,
    reason: values.reason,
    type: values.type,
    status: values.status,
    group: values.group,
    since: ago(values.since),
    // What dies again while it is replayed is not replayed again in the same run.
    until: ago(values.until) ?? new Date(),
  }
  const filters = [
    values.reason,
    values.type,
    values.status,
    values.group,
    values.since,
    values.until,
    selection.ids,
  ]
  const chosen = values.all || filters.some((filter) => filter !== undefined)
  return {
    command,
    stream,
    selection,
    chosen,
    limit: Number(values.limit),
    dryRun: values['dry-run'],
    json: values.json,
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`)

const summary = (letter: DeadLetter) => ({
  id: letter.id,
  at: letter.at,
  status: letter.status,
  attempts: Number(letter.attempts),
  type: fieldOf(letter, 'type'),
  event: fieldOf(letter, 'id'),
  group: letter.group,
  entry: letter.entry,
  reason: letter.reason,
})

const line = (letter: DeadLetter) =>
  [
    letter.id,
    letter.at,
    letter.status || '-',
    fieldOf(letter, 'type') ?? '-',
    fieldOf(letter, 'id') ?? '-',
    letter.reason.replaceAll(/\s+/g, ' ').slice(0, 160),
  ].join('  ')

function show(letter: DeadLetter, json: boolean) {
  const fields = Array.from(
    { length: letter.fields.length >> 1 },
    (_, at) => [String(letter.fields[2 * at]), String(letter.fields[2 * at + 1])] as const,
  )
  if (json) return say(JSON.stringify({ ...summary(letter), fields }))
  for (const [name, value] of Object.entries(summary(letter))) say(`${name.padEnd(10)}${value ?? ''}`)
  for (const [name, value] of fields) say(`  ${name.padEnd(18)}${value}`)
  say('')
}

async function main(): Promise<number> {
  const asked = read(process.argv.slice(2))
  if (!asked) {
    process.stdout.write(USAGE)
    return 0
  }
  const { command, stream, selection, chosen, limit, dryRun, json } = asked
  if (!['list', 'show', 'replay', 'drop'].includes(command))
    throw new UsageError(`${command} is none of list, show, replay and drop`)
  if ((command === 'replay' || command === 'drop') && !chosen)
    throw new UsageError(`${command} wants ids, a filter, or --all`)
  if (command === 'show' && !selection.ids) throw new UsageError('show wants ids; list prints them')
  const port = await openStream(parseSettings(z.object(streamSettings.shape)))
  let count = 0
  try {
    for await (const letter of deadLetters(port, stream, selection)) {
      if (count === limit) break
      count++
      if (command === 'show') show(letter, json)
      else if (command === 'list' || dryRun) say(json ? JSON.stringify(summary(letter)) : line(letter))
      else {
        await (command === 'replay' ? replay : drop)(port, stream, letter)
        if (json) say(JSON.stringify({ ...summary(letter), done: command }))
        else if (process.stdout.isTTY && count % 20 === 0) process.stdout.write(`\r${command}: ${count} `)
      }
    }
  } finally {
    await port.close()
  }
  const done = { list: 'listed', show: 'shown', replay: 'replayed', drop: 'dropped' }[command]
  if (!json) say(`${process.stdout.isTTY ? '\r' : ''}${count} ${dryRun ? `would be ${done}` : done}`)
  return selection.ids && count < selection.ids.length ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  const told =
    error instanceof UsageError ||
    error instanceof SettingsError ||
    (error instanceof TypeError && 'code' in error)
  process.stderr.write(
    `dead-letters: ${error instanceof Error ? error.message : String(error)}${told ? '\nsee --help' : ''}\n`,
  )
  process.exitCode = told ? 2 : 1
}
