/** An entry's id as numbers. */
export interface Id {
  readonly ms: number
  readonly seq: number
}

const LAST = Number.MAX_SAFE_INTEGER
const clamp = (digits: string) => Math.min(Number(digits), LAST)

/**
 * @param missing the sequence of an id that gives only milliseconds
 * @throws TypeError
 */
export function parseId(text: string, missing = 0): Id {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text)
  if (!match?.[1]) throw new TypeError(`${text} is no stream entry id`)
  return { ms: clamp(match[1]), seq: match[2] === undefined ? missing : clamp(match[2]) }
}

export const formatId = ({ ms, seq }: Id) => `${ms}-${seq}`

export const nextId = ({ ms, seq }: Id): Id => ({ ms, seq: seq + 1 })

export const isBefore = (a: Id, b: Id) => a.ms < b.ms || (a.ms === b.ms && a.seq < b.seq)

/** The first or last id of a range: `-`, `+`, an id, or `(` and an id that is left out. */
export function rangeEnd(text: string, end: 'from' | 'to'): Id {
  if (text === '-') return { ms: 0, seq: 0 }
  if (text === '+') return { ms: LAST, seq: LAST }
  const missing = end === 'from' ? 0 : LAST
  if (!text.startsWith('(')) return parseId(text, missing)
  const { ms, seq } = parseId(text.slice(1), missing)
  if (end === 'from') return { ms, seq: seq + 1 }
  return seq > 0 ? { ms, seq: seq - 1 } : { ms: ms - 1, seq: LAST }
}
