import type { Entry, Fields } from '../../runtime/stream/index.ts'
import { toMessage } from './message.ts'

/** Why an entry lies in the dead letters. */
export interface Death {
  group: string
  /** The event's `source`, if the entry names none. */
  origin: string
  reason: string
  /** The sink's last answer; undefined when there was none. */
  status: number | undefined
  attempts: number
  at: Date
}

/** Fields that the source adds behind the entry's own, the first of them `dead-entry`; attribute names have no dash. */
const PREFIX = 'dead-'
const FIRST = `${PREFIX}entry`
const REASON_CHARACTERS = 1_000

/** The dead letter of an entry: its own fields as they were, then why it is there. */
export function deadLetterFields(entry: Entry, death: Death): Fields {
  const marks = {
    group: death.group,
    origin: death.origin,
    reason: death.reason.slice(0, REASON_CHARACTERS),
    status: death.status === undefined ? '' : String(death.status),
    attempts: String(death.attempts),
    at: death.at.toISOString(),
  }
  const named = Object.entries(marks).flatMap(([name, value]) => [PREFIX + name, value])
  return [...entry.fields, FIRST, entry.id, ...named]
}

export interface DeadLetter {
  /** Its id in the dead-letter stream. */
  id: string
  /** Its id in the stream it came from. */
  entry: string
  group: string
  origin: string
  reason: string
  status: string
  attempts: string
  at: string
  /** The entry's own fields, as they were. */
  fields: Fields
}

/** Reads a dead letter back; the marks are its last fields, whatever the entry itself held. */
export function readDeadLetter({ id, fields }: Entry): DeadLetter {
  let start = fields.length - 2
  while (start >= 0 && fields[start]?.toString() !== FIRST) start -= 2
  if (start < 0) start = fields.length
  const marks: Record<string, string> = {}
  for (let at = start; at + 1 < fields.length; at += 2)
    marks[fields[at]?.toString() ?? ''] = fields[at + 1]?.toString() ?? ''
  const mark = (name: string) => marks[PREFIX + name] ?? ''
  return {
    id,
    entry: mark('entry'),
    group: mark('group'),
    origin: mark('origin'),
    reason: mark('reason'),
    status: mark('status'),
    attempts: mark('attempts'),
    at: mark('at'),
    fields: fields.slice(0, start),
  }
}

/**
 * What is appended to send it again with the same id and source: its fields as they were; of an entry that names no id of
 * its own, and so goes by the entry's, the event that it was sent as.
 */
export function replayFields({ entry, origin, fields }: DeadLetter): Fields {
  const own = { id: entry, fields: fields.map((field) => Buffer.from(field)) }
  if (fields.length === 0 || fields.some((field, at) => at % 2 === 0 && field.toString() === 'specversion'))
    return fields
  const message = toMessage(own, origin, {})
  if ('malformed' in message) return fields
  const attributes = Object.entries(message.attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  )
  return message.data === undefined ? attributes : [...attributes, 'data', message.data]
}
