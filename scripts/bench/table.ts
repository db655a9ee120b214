/** A measured table: what was measured, and what it should reach where there is a goal. */
export interface Table {
  title: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  /** Lines beneath it: how it was measured. */
  notes?: readonly string[]
}

const width = (text: string) => [...text].length

export function print({ title, columns, rows, notes = [] }: Table): void {
  const widths = columns.map((column, at) =>
    Math.max(width(column), ...rows.map((row) => width(row[at] ?? ''))),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - width(cell))).join(' | ')} |`
  const out = [
    '',
    title,
    '',
    line(columns),
    line(widths.map((length) => '-'.repeat(length))),
    ...rows.map(line),
    '',
    ...notes,
  ]
  process.stdout.write(`${out.join('\n')}\n`)
}

/** The p-quantile (0 to 1) of numbers, by nearest rank. */
export function quantile(numbers: readonly number[], p: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN
}

/** The one in the middle; of an even count, what is between the two. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

export const ratio = (value: number, against: number) => `${(value / against).toFixed(2)}×`

/** `met` or `missed`, with the goal. */
export const verdict = (met: boolean, goal: string) => `${goal}: ${met ? 'met' : 'missed'}`
