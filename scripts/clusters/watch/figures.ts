import type { Table } from '../../bench/table.ts'
import type { Listener } from './listener.ts'
import { pointName } from './numbered.ts'
import { succeeded, type Read } from './reads.ts'
import type { StoredRow } from './rows.ts'

/** What was seen from the first request to the last. Times in ms since the epoch. */
export interface Seen {
  runId: string
  reads: readonly Read[]
  breaks: Listener['breaks']
  /** When each number was confirmed by Redis. */
  confirmed: ReadonlyMap<number, number>
  rows: readonly StoredRow[]
  cutAt: number
  endedAt: number
  /** Pods on the member that took over: before the cut, and at most after it. */
  standby: { before: number; most: number }
}

export interface Figures {
  requests: number
  failed: number
  /** Answers that took over a second. */
  slow: number
  slowestMs: number
  /** The longest time in which nobody got an answer. */
  readGapMs: number
  streamBreaks: number
  streamAwayMs: number
  sent: number
  lost: number
  duplicated: number
  /** The longest time in which no row was stored. */
  rowGapMs: number
  /** From the cut until rows are stored steadily again: to the end of the last pause that it caused. */
  rowsAgainMs: number | undefined
  standby: Seen['standby']
}

const SLOW_MS = 1_000
/** Rows flow while none is awaited for longer than this; a pause that begins so long after the cut has another cause. */
const PAUSE_MS = 1_000
const CAUSED_MS = 10_000

const longestGap = (times: readonly number[]) => {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted.reduce((longest, time, at) => Math.max(longest, time - (sorted[at - 1] ?? time)), 0)
}

/** @param stored when each row was stored whose event was sent after the cut */
function flowingSince(cutAt: number, stored: readonly number[]): number | undefined {
  const times = stored.toSorted((a, b) => a - b)
  const ends = times.filter((time, at) => {
    const from = times[at - 1] ?? cutAt
    return time - from > PAUSE_MS && from - cutAt < CAUSED_MS
  })
  return ends.at(-1) ?? times[0]
}

export function figuresOf(seen: Seen): Figures {
  const answered = seen.reads.filter((read) => succeeded(read))
  const took = answered.map((read) => read.endedAt - read.startedAt)
  const counted = new Map<string, number>()
  for (const { name } of seen.rows) counted.set(name, (counted.get(name) ?? 0) + 1)
  const numbers = [...seen.confirmed.keys()]
  const after = new Set(
    numbers
      .filter((number) => (seen.confirmed.get(number) ?? 0) > seen.cutAt)
      .map((number) => pointName(seen.runId, number)),
  )
  const again = flowingSince(
    seen.cutAt,
    seen.rows.filter(({ name }) => after.has(name)).map(({ storedAt }) => storedAt),
  )
  return {
    requests: seen.reads.length,
    failed: seen.reads.length - answered.length,
    slow: took.filter((ms) => ms > SLOW_MS).length,
    slowestMs: Math.max(0, ...took),
    readGapMs: longestGap(answered.map((read) => read.endedAt)),
    streamBreaks: seen.breaks.length,
    streamAwayMs: Math.max(0, ...seen.breaks.map(({ from, to = seen.endedAt }) => to - from)),
    sent: numbers.length,
    lost: numbers.filter((number) => !counted.has(pointName(seen.runId, number))).length,
    duplicated: [...counted.values()].filter((count) => count > 1).length,
    rowGapMs: longestGap(seen.rows.map(({ storedAt }) => storedAt)),
    rowsAgainMs: again && again - seen.cutAt,
    standby: seen.standby,
  }
}

/** What a loss may cost at most; a planned switch costs nothing. */
export interface Goals {
  readGapMs: number
  slowestMs: number
  rowsAgainMs: number
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

/** One row a figure, with its goal and whether it was met; `met` says whether all were. */
export function figuresTable(title: string, figures: Figures, goals: Goals): { table: Table; met: boolean } {
  const verdicts: boolean[] = []
  const goal = (met: boolean, text: string) => {
    verdicts.push(met)
    return `${text}: ${met ? 'met' : 'missed'}`
  }
  const { requests, failed, slow, standby, rowsAgainMs } = figures
  const rows = [
    ['requests', String(requests), ''],
    ['failed requests', String(failed), goal(failed === 0, '0')],
    ['slow requests (over 1 s)', String(slow), ''],
    [
      'slowest answer',
      seconds(figures.slowestMs),
      goal(figures.slowestMs <= goals.slowestMs, `≤ ${seconds(goals.slowestMs)}`),
    ],
    [
      'longest gap in reads',
      seconds(figures.readGapMs),
      goal(figures.readGapMs <= goals.readGapMs, `≤ ${seconds(goals.readGapMs)}`),
    ],
    ['event stream: breaks, longest', `${figures.streamBreaks}, ${seconds(figures.streamAwayMs)}`, ''],
    [
      'rows flow again after',
      rowsAgainMs === undefined ? 'never' : seconds(rowsAgainMs),
      goal(rowsAgainMs !== undefined && rowsAgainMs <= goals.rowsAgainMs, `≤ ${seconds(goals.rowsAgainMs)}`),
    ],
    ['longest gap in rows', seconds(figures.rowGapMs), ''],
    ['events sent', String(figures.sent), ''],
    ['events lost', String(figures.lost), goal(figures.lost === 0, '0')],
    ['rows stored twice', String(figures.duplicated), goal(figures.duplicated === 0, '0')],
    ['pods on the member that took over: before, most', `${standby.before}, ${standby.most}`, ''],
  ]
  return { table: { title, columns: ['figure', 'measured', 'goal'], rows }, met: verdicts.every(Boolean) }
}
