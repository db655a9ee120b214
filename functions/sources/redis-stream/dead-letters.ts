import { deadLetterStream, type EventStream } from '../../runtime/stream/index.ts'
import { readDeadLetter, replayFields, type DeadLetter } from './dead-letter.ts'

/** Which dead letters are meant: all that match every given part. */
export interface Selection {
  /** Their own ids. */
  letters?: readonly string[] | undefined
  /** A part of the reason, in any case. */
  reason?: string | undefined
  /** An answer such as `422`, a class such as `4xx`, or `none`. */
  status?: string | undefined
  group?: string | undefined
  /** Attributes of the event, exactly. */
  type?: string | undefined
  source?: string | undefined
  subject?: string | undefined
  id?: string | undefined
  /** When it died. */
  since?: Date | undefined
  until?: Date | undefined
}

const PAGE = 200

/**
 * The selected dead letters of a stream, oldest first, read a page at a time. One that dies while this goes on is not
 * among them, so what is replayed and dies again is not replayed for ever.
 * @param examined told how many were looked at so far
 */
export async function* deadLetters(
  port: EventStream,
  stream: string,
  selection: Selection,
  examined: (count: number) => void = () => {},
): AsyncGenerator<DeadLetter> {
  const name = deadLetterStream(stream)
  const last = await port.lastId(name)
  let from = '-'
  let count = 0
  for (;;) {
    const page = await port.range(name, from, last, PAGE)
    for (const entry of page) {
      examined(++count)
      const letter = readDeadLetter(entry)
      if (matches(letter, selection)) yield letter
    }
    const newest = page.at(-1)
    if (!newest || page.length < PAGE) return
    from = `(${newest.id}`
  }
}

function matches(letter: DeadLetter, selection: Selection): boolean {
  const { letters, reason, status, group, since, until } = selection
  const at = Date.parse(letter.at)
  return (
    (letters === undefined || letters.includes(letter.id)) &&
    (reason === undefined || letter.reason.toLowerCase().includes(reason.toLowerCase())) &&
    (status === undefined || statusMatches(letter.status, status)) &&
    (group === undefined || letter.group === group) &&
    (since === undefined || at >= since.getTime()) &&
    (until === undefined || at <= until.getTime()) &&
    (['type', 'source', 'subject', 'id'] as const).every(
      (name) => selection[name] === undefined || fieldOf(letter, name) === selection[name],
    )
  )
}

const statusMatches = (status: string, wanted: string) =>
  wanted === 'none' ? status === '' : wanted.endsWith('xx') ? status[0] === wanted[0] : status === wanted

/** An attribute of the event that died, as it was sent; of an entry that names none, as it goes by. */
export function fieldOf(letter: DeadLetter, name: string): string | undefined {
  const fields = replayFields(letter)
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (fields[at]?.toString() === name) return fields[at + 1]?.toString()
  }
  return undefined
}

/**
 * Moves it back into its stream, in one transaction, as the event that it was.
 * @returns false when it was no longer there: somebody else moved it
 */
export const replay = (port: EventStream, stream: string, letter: DeadLetter): Promise<boolean> =>
  port.restore(stream, letter.id, replayFields(letter))

/** Takes it away for good. @returns false when it was no longer there */
export const drop = async (port: EventStream, stream: string, letter: DeadLetter): Promise<boolean> =>
  (await port.remove(deadLetterStream(stream), [letter.id])) === 1
