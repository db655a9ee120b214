import { deadLetterStream, type EventStream } from '../../runtime/stream/index.ts'
import { readDeadLetter, type DeadLetter } from './dead-letter.ts'

/** Which dead letters are meant: all that match every given part. */
export interface Selection {
  ids?: readonly string[] | undefined
  /** A part of the reason, in any case. */
  reason?: string | undefined
  type?: string | undefined
  status?: string | undefined
  group?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
}

const PAGE = 200

/** The selected dead letters of a stream, oldest first, read a page at a time. */
export async function* deadLetters(
  port: EventStream,
  stream: string,
  selection: Selection,
): AsyncGenerator<DeadLetter> {
  const name = deadLetterStream(stream)
  let from = '-'
  for (;;) {
    const page = await port.range(name, from, '+', PAGE)
    for (const entry of page) {
      const letter = readDeadLetter(entry)
      if (matches(letter, selection)) yield letter
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    from = `(${last.id}`
  }
}

function matches(letter: DeadLetter, { ids, reason, type, status, group, since, until }: Selection): boolean {
  return (
    (ids === undefined || ids.includes(letter.id)) &&
    (reason === undefined || letter.reason.toLowerCase().includes(reason.toLowerCase())) &&
    (type === undefined || fieldOf(letter, 'type') === type) &&
    (status === undefined || letter.status === status) &&
    (group === undefined || letter.group === group) &&
    (since === undefined || letter.at >= since.toISOString()) &&
    (until === undefined || letter.at <= until.toISOString())
  )
}

/** An entry's own field as text. */
export function fieldOf({ fields }: DeadLetter, name: string): string | undefined {
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (String(fields[at]) === name) return String(fields[at + 1])
  }
  return undefined
}

/**
 * Appends the entry to its stream again, as it was, and only then takes the letter away: cut in between, a second
 * replay sends the event once more with the same id, which a handler takes as the same.
 */
export async function replay(port: EventStream, stream: string, letter: DeadLetter): Promise<void> {
  await port.append(stream, [letter.fields])
  await drop(port, stream, letter)
}

export async function drop(port: EventStream, stream: string, letter: DeadLetter): Promise<void> {
  await port.remove(deadLetterStream(stream), [letter.id])
}
