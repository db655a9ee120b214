import type { Entry, Fields } from '../../runtime/stream/index.ts'

/** Why an entry lies in the dead letters. */
export interface Death {
  group: string
  reason: string
  /** The sink's last answer; undefined when there was none. */
  status: number | undefined
  attempts: number
  at: Date
}

/** Fields that the source adds behind the entry's own; attribute names have no dash, so they cannot collide. */
const PREFIX = 'dead-'
const REASON_CHARACTERS = 1_000

/** The dead letter of an entry: its own fields as they were, then why it is there. */
export function deadLetterFields(entry: Entry, death: Death): Fields {
  return [
    ...entry.fields,
    `${PREFIX}entry`,
    entry.id,
    `${PREFIX}group`,
    death.group,
    `${PREFIX}reason`,
    death.reason.slice(0, REASON_CHARACTERS),
    `${PREFIX}status`,
    death.status === undefined ? '' : String(death.status),
    `${PREFIX}attempts`,
    String(death.attempts),
    `${PREFIX}at`,
    death.at.toISOString(),
  ]
}

export interface DeadLetter {
  /** Its id in the dead-letter stream. */
  id: string
  /** Its id in the stream it came from. */
  entry: string
  group: string
  reason: string
  status: string
  attempts: string
  at: string
  /** The entry's own fields, to be appended again. */
  fields: Fields
}

const MARKS = 6

/** Reads a dead letter back; the marks are its last six fields, whatever the entry itself held. */
export function readDeadLetter({ id, fields }: Entry): DeadLetter {
  const own = fields.slice(0, Math.max(0, fields.length - 2 * MARKS))
  const marks: Record<string, string> = {}
  for (let at = own.length; at + 1 < fields.length; at += 2)
    marks[fields[at]?.toString() ?? ''] = fields[at + 1]?.toString() ?? ''
  const mark = (name: string) => marks[PREFIX + name] ?? ''
  return {
    id,
    entry: mark('entry'),
    group: mark('group'),
    reason: mark('reason'),
    status: mark('status'),
    attempts: mark('attempts'),
    at: mark('at'),
    fields: own,
  }
}
