import { parseArgs } from 'node:util'
import { duration } from '../../runtime/settings.ts'
import type { Selection } from './dead-letters.ts'

export const USAGE = `dead-letters list|show|replay|drop [letter …] [options]

  list                 one line a dead letter, oldest first: letter, time, status, type, event id, reason
  show LETTER …        everything about it: attributes, reason, data
  replay               back into the stream, with the same event id; safe to repeat and to interrupt
  drop                 away for good

which (all that are given must hold; replay and drop want one of these, letters, or --all)
  --reason TEXT        a part of the reason, in any case
  --status CODE        the sink's last answer: 422, 4xx, none
  --type, --source, --subject, --id TEXT
                       the event's attribute, exactly
  --group NAME         the consumer group it died in
  --since, --until T   when it died: a time (2026-11-21T09:00:00Z) or how long ago (2h, 1d12h)
  --limit N            the oldest N of these
  --all                every one

how
  --stream NAME        the stream they came from (or STREAM)
  --dry-run            says what would be replayed or dropped, and does nothing
  --json               JSON lines: one object a letter, nothing else on standard output
  --help

REDIS_ADDR (REDIS_USERNAME, REDIS_PASSWORD) or DATA_DIR names the store, as for the source.
Exit status: 0 done; 1 a named letter is not there, or the store failed on the way; 2 wrong usage; 130 interrupted.
`

/** What was typed cannot be done; the message says what to type. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const commands = ['list', 'show', 'replay', 'drop'] as const
type Command = (typeof commands)[number]

export interface Asked {
  command: Command
  stream: string
  selection: Selection
  limit: number
  dryRun: boolean
  json: boolean
}

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const options = {
  stream: text,
  reason: text,
  status: text,
  type: text,
  source: text,
  subject: text,
  id: text,
  group: text,
  since: text,
  until: text,
  limit: text,
  all: flag,
  'dry-run': flag,
  json: flag,
  help: flag,
} as const

/** What is asked for; undefined for help. @throws UsageError */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Asked | undefined {
  const { values, positionals } = parse(argv)
  if (values.help) return undefined
  const [word, ...letters] = positionals
  const command = commands.find((name) => name === word)
  if (!command) {
    const what = word === undefined ? 'what to do is missing' : `${word} is no command`
    throw new UsageError(`${what}: list, show, replay or drop`)
  }
  const { reason, status, type, source, subject, id, group, since, until, limit, all } = values
  const stream = values.stream ?? env['STREAM']
  if (!stream) throw new UsageError('--stream (or STREAM) names the stream whose dead letters are meant')
  const odd = letters.find((letter) => !/^\d+-\d+$/.test(letter))
  if (odd !== undefined)
    throw new UsageError(`${odd} is no dead letter’s id, such as 1763701200000-0; list shows them`)
  if (status !== undefined && !/^([1-5]\d\d|[1-5]xx|none)$/.test(status))
    throw new UsageError(`--status takes a status such as 422, a class such as 4xx, or none`)
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit))
    throw new UsageError('--limit takes a whole number from 1')
  const chosen = [reason, status, type, source, subject, id, group, since, until, limit]
  const narrowed = letters.length > 0 || chosen.some((part) => part !== undefined)
  if (command === 'show' && letters.length === 0)
    throw new UsageError('show wants the ids of letters; list shows them')
  if ((command === 'replay' || command === 'drop') && !narrowed && !all)
    throw new UsageError(`${command} wants letters, a filter, or --all`)
  if (all && narrowed) throw new UsageError('--all stands alone, without letters or filters')
  return {
    command,
    stream,
    limit: limit === undefined ? Number.POSITIVE_INFINITY : Number(limit),
    dryRun: values['dry-run'],
    json: values.json,
    selection: {
      letters: letters.length > 0 ? letters : undefined,
      reason,
      status,
      type,
      source,
      subject,
      id,
      group,
      since: instant('since', since),
      until: instant('until', until),
    },
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options })
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) {
      throw new UsageError(error.message.split(/\. |\n/)[0], { cause: error })
    }
    throw error
  }
}

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

function instant(name: string, value: string | undefined): Date | undefined {
  if (value === undefined) return undefined
  const ago = duration.safeParse(value)
  if (ago.success) return new Date(Date.now() - ago.data)
  const at = new Date(RFC3339.test(value) ? value : Number.NaN)
  if (Number.isNaN(at.getTime()))
    throw new UsageError(`--${name} takes a time such as 2026-11-21T09:00:00Z, or how long ago, such as 2h`)
  return at
}
