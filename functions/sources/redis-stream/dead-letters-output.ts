import { isUtf8 } from 'node:buffer'
import type { DeadLetter } from './dead-letter.ts'
import { fieldOf } from './dead-letters.ts'

const REASON_WIDTH = 160
const BAR_WIDTH = 30

/** One line of a terminal: what was sent by others must not steer it. */
const plain = (text: string) => text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()

/** A dead letter as JSON has it, without its data. */
export const summary = (letter: DeadLetter) => ({
  letter: letter.id,
  at: letter.at,
  status: letter.status === '' ? null : Number(letter.status),
  attempts: Number(letter.attempts),
  type: fieldOf(letter, 'type') ?? null,
  source: fieldOf(letter, 'source') ?? null,
  subject: fieldOf(letter, 'subject') ?? null,
  id: fieldOf(letter, 'id') ?? null,
  group: letter.group,
  entry: letter.entry,
  reason: letter.reason,
})

/** A dead letter as `list` prints it. */
export const line = (letter: DeadLetter): string =>
  [
    letter.id,
    letter.at,
    letter.status || '-',
    fieldOf(letter, 'type') ?? '-',
    fieldOf(letter, 'id') ?? '-',
    letter.reason.slice(0, REASON_WIDTH),
  ]
    .map(plain)
    .join('  ')

/** All of it, its entry's own fields as pairs of name and value; a value that is no text as `{ "base64": … }`. */
export const whole = (letter: DeadLetter) => ({
  ...summary(letter),
  fields: Array.from({ length: letter.fields.length >> 1 }, (_, at) => [
    Buffer.from(letter.fields[2 * at] ?? '').toString(),
    textOrBytes(Buffer.from(letter.fields[2 * at + 1] ?? '')),
  ]),
})

const textOrBytes = (value: Buffer) =>
  isUtf8(value) ? value.toString() : { base64: value.toString('base64') }

/** All of it as `show` prints it. */
export function page(letter: DeadLetter): string {
  const { fields, ...about } = whole(letter)
  const lines = Object.entries(about).map(
    ([name, value]) => `${name.padEnd(10)}${plain(String(value ?? '-'))}`,
  )
  const own = fields.map(([name, value]) => {
    const shown = typeof value === 'string' ? plain(value) : `base64 ${value?.base64}`
    return `  ${plain(String(name)).padEnd(18)}${shown}`
  })
  return [...lines, ...own, ''].join('\n')
}

/**
 * A bar on standard error while a person watches a terminal, and nothing elsewhere.
 * @param total dead letters to look at
 */
export function progressBar(what: string, total: number, output: NodeJS.WriteStream) {
  let drawn = -1
  const draw = (examined: number, done: number) => {
    const share = total === 0 ? 1 : Math.min(1, examined / total)
    const filled = Math.round(share * BAR_WIDTH)
    const percent = Math.floor(share * 100)
    if (percent === drawn) return
    drawn = percent
    const bar = '█'.repeat(filled).padEnd(BAR_WIDTH, '░')
    output.write(`\r${what} ${bar} ${String(percent).padStart(3)} %  ${done}`)
  }
  const clear = () => output.write('\r\u001b[K')
  return output.isTTY ? { draw, clear } : { draw: () => {}, clear: () => {} }
}
