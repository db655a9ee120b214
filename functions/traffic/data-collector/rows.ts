import { inspect, isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { reasons, type Reason } from '../../runtime/problem.ts'
import { kstToInstant } from '../model/time.ts'

/** A row of the upstream that gives no record, and why. */
interface Rejected {
  index: number
  reasons: Reason[]
  /** The beginning of the row, for the log. */
  row: string
}

/** The records of one answer, and what became of every row: rows = sources + repeated + superseded + rejected. */
export interface Normalized<R> {
  records: R[]
  /** Rows that went into records. */
  sources: number
  /** Rows equal to an earlier one. */
  repeated: number
  /** Rows in whose place a later one of the same key was taken. */
  superseded: number
  rejected: Rejected[]
  /** Codes that no documentation knows, as `field=value`, and how often; the records keep them. */
  unknown: Map<string, number>
  /** What was put right or left out of a record, and how often. */
  notes: Map<string, number>
}

const MAX_UNKNOWN = 50
const EXCERPT = 200

/** Notes, codes and refusals of one answer, while its rows are read. */
export function createTally(rows: readonly unknown[]) {
  const unknown = new Map<string, number>()
  const notes = new Map<string, number>()
  const rejected: Rejected[] = []
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  return {
    found: { rejected, unknown, notes },
    note: (what: string) => count(notes, what),
    code(field: string, value: string) {
      const name = `${field}=${value.slice(0, 20)}`
      count(unknown, unknown.size < MAX_UNKNOWN || unknown.has(name) ? name : 'others')
    },
    reject: (index: number, why: Reason[]) =>
      rejected.push({ index, reasons: why, row: excerpt(rows[index]) }),
    /** The row, or what was made of it, by a schema; undefined, the row rejected, when it breaks that. */
    parse<T>(schema: z.ZodType<T>, index: number, value: unknown = rows[index]): T | undefined {
      const result = schema.safeParse(value)
      if (result.success) return result.data
      rejected.push({ index, reasons: reasons(result.error.issues), row: excerpt(rows[index]) })
      return undefined
    },
  }
}
export type Tally = ReturnType<typeof createTally>

const excerpt = (row: unknown): string =>
  inspect(row, {
    depth: 1,
    maxStringLength: 80,
    maxArrayLength: 3,
    breakLength: Infinity,
    getters: false,
  }).slice(0, EXCERPT)

/** Text without padding: control characters and runs of spaces become one space; composed, as keys are compared. */
export const text = (value: string | null | undefined): string =>
  (value ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}\u200B]+/gu, ' ')
    .trim()

/** The upstream's numbers, plain or as text with or without thousands separators; null for none, undefined for what is no number. */
export function number(value: number | string | null | undefined): number | null | undefined {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  const trimmed = text(value)
  if (trimmed === '') return null
  if (!/^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(trimmed)) return undefined
  const parsed = Number(trimmed.replaceAll(',', ''))
  return Number.isFinite(parsed) ? parsed : undefined
}

/** A measurement of a range; null for none (which some feeds write -1), and, noted, for what cannot be one. */
export function measured(
  field: string,
  value: number | string | null | undefined,
  [least, most]: readonly [number, number],
  tally: Tally,
): number | null {
  const found = number(value)
  if (found === null || found === -1) return null
  if (found !== undefined && found >= least && found <= most) return found
  tally.note(found === undefined ? `${field} is no number` : `${field} out of range`)
  return null
}

const EARLIEST = Date.UTC(2000, 0, 1)
const MAX_AHEAD_MS = 3_600_000

/** When a row was measured, as RFC 3339 in UTC; undefined, the row rejected, when that cannot be. */
export function measuredAt(
  row: { index: number; date: string; time: string; fields: string },
  now: Date,
  tally: Tally,
): Date | undefined {
  const at = kstToInstant(row.date, row.time)
  const reject = (reason: string) => tally.reject(row.index, [{ path: row.fields, reason }])
  if (!at) reject('names no date and time')
  else if (at.getTime() < EARLIEST) reject('is before 2000')
  else if (at.getTime() > now.getTime() + MAX_AHEAD_MS) reject('is more than an hour ahead')
  else return at
  return undefined
}

/** Whole seconds, without `.000`. */
export const instantText = (at: Date): string => at.toISOString().replace('.000Z', 'Z')

/** Records by key, of which the last word counts. */
export function createKeyed<R>(keyOf: (record: R) => string) {
  const kept = new Map<string, R>()
  const counts = { repeated: 0, superseded: 0 }
  return {
    counts,
    like: (record: R) => kept.get(keyOf(record)),
    records: () => [...kept.values()],
    add(record: R): void {
      const before = kept.get(keyOf(record))
      if (before !== undefined) counts[isDeepStrictEqual(before, record) ? 'repeated' : 'superseded']++
      kept.set(keyOf(record), record)
    },
  }
}

export const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
