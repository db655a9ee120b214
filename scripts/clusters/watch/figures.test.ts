import { expect, it } from 'vitest'
import { figuresOf, figuresTable, type Seen } from './figures.ts'

const GOALS = { readGapMs: 3_000, slowestMs: 5_000, rowsAgainMs: 10_000 }

const read = (startedAt: number, endedAt: number, status?: number) => ({
  path: '/',
  startedAt,
  endedAt,
  ...(status === undefined ? { error: 'connect ECONNREFUSED' } : { status }),
})
const row = (number: number, storedAt: number) => ({ name: `failover run #${number}`, storedAt })

/** A loss of a member that cost nothing but time. */
const smooth: Seen = {
  runId: 'run',
  reads: [read(0, 10, 200), read(1_000, 1_010, 304), read(2_000, 3_900, 200), read(4_000, 4_010, 200)],
  breaks: [{ from: 2_000, to: 2_750 }],
  confirmed: new Map([
    [0, 100],
    [1, 2_100],
    [2, 4_000],
  ]),
  rows: [row(0, 150), row(1, 3_950), row(2, 4_050)],
  cutAt: 2_000,
  endedAt: 5_000,
  standby: { before: 0, most: 11 },
}
const figures = (seen: Partial<Seen> = {}) => figuresOf({ ...smooth, ...seen })
const missed = (seen: Partial<Seen>) => {
  const { table, met } = figuresTable('', figures(seen), GOALS)
  const names = table.rows.filter(([, , goal]) => goal?.endsWith('missed')).map(([name]) => name)
  expect(met).toBe(names.length === 0)
  return names
}

it('counts requests, gaps, breaks and rows', () => {
  expect(figures()).toEqual({
    requests: 4,
    failed: 0,
    slow: 1,
    slowestMs: 1_900,
    readGapMs: 2_890,
    streamBreaks: 1,
    streamAwayMs: 750,
    sent: 3,
    lost: 0,
    duplicated: 0,
    rowGapMs: 3_800,
    rowsAgainMs: 1_950,
    standby: { before: 0, most: 11 },
  })
  expect(missed({})).toEqual([])
})

it('takes no answer and an error’s for a failed request, and neither ends a gap', () => {
  const reads = [read(0, 10, 200), read(1_000, 1_010), read(2_000, 2_010, 503), read(3_500, 3_600, 200)]
  expect(figures({ reads })).toMatchObject({ requests: 4, failed: 2, readGapMs: 3_590, slow: 0 })
  expect(missed({ reads })).toEqual(['failed requests', 'longest gap in reads'])
})

it('finds what was confirmed and never stored, and what was stored twice', () => {
  expect(figures({ rows: [row(0, 150), row(2, 4_050)] })).toMatchObject({ sent: 3, lost: 1, duplicated: 0 })
  expect(missed({ rows: [row(0, 150), row(2, 4_050)] })).toEqual(['events lost'])
  const twice = [...smooth.rows, row(1, 4_060)]
  expect(figures({ rows: twice })).toMatchObject({ lost: 0, duplicated: 1 })
  expect(missed({ rows: twice })).toEqual(['rows stored twice'])
})

it('does not take a row of an event from before the cut for a flow that is back', () => {
  const late = { confirmed: new Map([[0, 100]]), rows: [row(0, 2_500)] }
  expect(figures(late).rowsAgainMs).toBeUndefined()
  expect(missed(late)).toEqual(['rows flow again after'])
  expect(missed({ rows: [row(0, 150), row(1, 12_001), row(2, 12_002)] })).toEqual(['rows flow again after'])
})

it('does not take a row that slipped through in the moment of the cut for a flow that is back', () => {
  const numbers = Array.from({ length: 80 }, (_, number) => number)
  const confirmed = new Map(numbers.map((number) => [number, 2_001 + number * 250]))
  // The first two are stored at once, the others wait for six seconds; much later there is a pause of another cause.
  const storedAt = (number: number) => {
    const at = 2_010 + number * 250
    return number < 2 ? at : at < 8_000 ? 8_000 + number : at > 20_000 ? at + 3_000 : at
  }
  const rows = numbers.map((number) => row(number, storedAt(number)))
  expect(figures({ confirmed, rows }).rowsAgainMs).toBe(6_002)
  expect(figures({ confirmed, rows: rows.slice(30) }).rowsAgainMs).toBe(7_510)
})

it('counts a stream that never came back up to the end', () => {
  expect(figures({ breaks: [{ from: 1_000, to: 1_100 }, { from: 2_000 }] })).toMatchObject({
    streamBreaks: 2,
    streamAwayMs: 3_000,
  })
})

it('misses the goal of the slowest answer', () => {
  const reads = [
    read(0, 10, 200),
    read(10, 5_011, 200),
    ...[1_000, 2_000, 3_000, 4_000].map((at) => read(at, at + 9, 200)),
  ]
  expect(missed({ reads })).toEqual(['slowest answer'])
})
