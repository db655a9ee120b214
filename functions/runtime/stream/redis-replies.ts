import type { ClaimResult, Entry, GroupState, PendingEntry } from './index.ts'

/** Readers of what Redis answers, as its bytes come. @throws TypeError when an answer has another shape */
const fail = (expected: string): never => {
  throw new TypeError(`Redis answered something else than ${expected}`)
}

const isList = (reply: unknown): reply is unknown[] => Array.isArray(reply)
const isBytes = (reply: unknown): reply is Buffer => Buffer.isBuffer(reply)

export const number = (reply: unknown): number => (typeof reply === 'number' ? reply : fail('a number'))

export function text(reply: unknown): string {
  if (typeof reply === 'string') return reply
  return isBytes(reply) ? reply.toString() : fail('text')
}

const list = (reply: unknown): unknown[] => (isList(reply) ? reply : fail('a list'))

export const texts = (reply: unknown): string[] => list(reply).map(text)

const values = (reply: unknown): Buffer[] => {
  const items = list(reply)
  return items.every(isBytes) ? items : fail('fields and values')
}

const entry = (reply: unknown): Entry => {
  const [id, fields] = list(reply)
  return { id: text(id), fields: values(fields) }
}

/** What XRANGE answers. */
export const entries = (reply: unknown): Entry[] => list(reply).map(entry)

/** What XREAD and XREADGROUP answer for one stream: its name and entries, or null when there is none. */
export function readEntries(reply: unknown): Entry[] {
  if (reply === null) return []
  const [stream] = list(reply)
  return entries(list(stream)[1])
}

export function claimResult(reply: unknown): ClaimResult {
  const [cursor, claimed, deleted] = list(reply)
  return {
    entries: list(claimed).map((item) => ({ ...entry(item), deliveries: number(list(item)[2]) })),
    deleted: texts(deleted),
    cursor: text(cursor),
  }
}

export const pendingEntries = (reply: unknown): PendingEntry[] =>
  list(reply).map((item) => {
    const [id, consumer, idle, deliveries] = list(item)
    return { id: text(id), consumer: text(consumer), idleMs: number(idle), deliveries: number(deliveries) }
  })

export function groupState(reply: unknown): GroupState {
  const [length, lag, pending, consumers, deadLetters] = list(reply)
  return {
    length: number(length),
    lag: number(lag) < 0 ? null : number(lag),
    pending: number(pending),
    consumers: list(consumers).map((item) => {
      const [name, held, idle] = list(item)
      return { name: text(name), pending: number(held), idleMs: number(idle) }
    }),
    deadLetters: number(deadLetters),
  }
}

export function claimAnswer(reply: unknown): 'won' | 'held' | 'done' {
  const answer = text(reply)
  return answer === 'won' || answer === 'held' || answer === 'done' ? answer : fail('won, held or done')
}
