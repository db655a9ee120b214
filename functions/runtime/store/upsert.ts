import { CompiledQuery } from 'kysely'
import type { Dialect, UpsertOptions } from './index.ts'

/**
 * Rows a statement, and parameters at most. MariaDB gains little above 500 rows; SQLite allows 32,766 parameters, and
 * reuses a prepared statement of the same row count, which smaller statements make likelier.
 */
const limits: Readonly<Record<Dialect, { rows: number; parameters: number }>> = {
  mysql: { rows: 1_000, parameters: 50_000 },
  sqlite: { rows: 100, parameters: 8_000 },
}

/** A value as the dialect's SQL has it, escaped. */
export type Literal = (value: unknown) => string

/** Built as text, not with Kysely's builder: that compiles a node a value, which costs more than the database's work. */
export function upsertQueries(
  dialect: Dialect,
  table: string,
  rows: readonly unknown[],
  key: readonly string[],
  update: readonly string[],
  options: UpsertOptions<string> = {},
  literal?: Literal,
): CompiledQuery[] {
  const columns = columnsOf(rows[0])
  if (columns.length === 0) return []
  const quote = dialect === 'mysql' ? quoteMysql : quoteSqlite
  const head = `insert into ${quote(table)} (${columns.map(quote).join(', ')}) values `
  const tuple = `(${columns.map(() => '?').join(', ')})`
  const tail = conflictClause(dialect, table, key, update, options)
  const limit = limits[dialect]
  const size = Math.max(1, Math.min(limit.rows, Math.floor(limit.parameters / columns.length)))

  const queries: CompiledQuery[] = []
  for (let from = 0; from < rows.length; from += size) {
    const to = Math.min(rows.length, from + size)
    if (literal) {
      queries.push(CompiledQuery.raw(head + tuplesOf(rows, from, to, columns, literal) + tail))
      continue
    }
    const parameters: unknown[] = []
    for (let index = from; index < to; index++) pushValues(parameters, rows[index], columns)
    const values = `${`${tuple}, `.repeat(to - from - 1)}${tuple}`
    queries.push(CompiledQuery.raw(head + values + tail, parameters))
  }
  return queries
}

const quoteMysql = (name: string) => `\`${name}\``
const quoteSqlite = (name: string) => `"${name}"`

const isRow = (row: unknown): row is Readonly<Record<string, unknown>> =>
  typeof row === 'object' && row !== null

const columnsOf = (row: unknown): string[] => (isRow(row) ? Object.keys(row) : [])

/**
 * What a driver would make of placeholders and parameters, at half its work: neighbouring rows share most of their
 * values, and one that a column repeats is not escaped again.
 */
function tuplesOf(
  rows: readonly unknown[],
  from: number,
  to: number,
  columns: readonly string[],
  literal: Literal,
): string {
  const values: unknown[] = []
  const literals: string[] = []
  let text = ''
  for (let index = from; index < to; index++) {
    const row = rows[index]
    if (!isRow(row)) throw new TypeError('a row is an object of column values')
    let tuple = ''
    for (let at = 0; at < columns.length; at++) {
      const value = row[columns[at] ?? ''] ?? null
      if (value !== values[at]) {
        values[at] = value
        literals[at] = at > 0 ? `, ${literal(value)}` : literal(value)
      }
      tuple += literals[at]
    }
    text += index > from ? `), (${tuple}` : `(${tuple}`
  }
  return `${text})`
}

function pushValues(parameters: unknown[], row: unknown, columns: readonly string[]): void {
  if (!isRow(row)) throw new TypeError('a row is an object of column values')
  for (const column of columns) parameters.push(row[column] ?? null)
}

/**
 * Assignments name the incoming and the stored value. MariaDB assigns from left to right and sees what it has just
 * assigned, so the column that decides (`newer`) comes last.
 */
export function conflictClause(
  dialect: Dialect,
  table: string,
  key: readonly string[],
  update: readonly string[],
  { newer, least = [], greatest = [] }: UpsertOptions<string> = {},
): string {
  const mysql = dialect === 'mysql'
  const quote = mysql ? quoteMysql : quoteSqlite
  const stored = (column: string) => `${quote(table)}.${quote(column)}`
  const incoming = (column: string) => (mysql ? `values(${quote(column)})` : `excluded.${quote(column)}`)
  const set = (column: string, value: string) => `${quote(column)} = ${value}`
  const replacing = (column: string) =>
    newer === undefined
      ? incoming(column)
      : `case when ${incoming(newer)} > ${stored(newer)} then ${incoming(column)} else ${stored(column)} end`

  const assignments = [
    ...least.map((column) =>
      set(column, `${mysql ? 'least' : 'min'}(${incoming(column)}, ${stored(column)})`),
    ),
    ...greatest.map((column) =>
      set(column, `${mysql ? 'greatest' : 'max'}(${incoming(column)}, ${stored(column)})`),
    ),
    ...update.filter((column) => column !== newer).map((column) => set(column, replacing(column))),
    ...update.filter((column) => column === newer).map((column) => set(column, replacing(column))),
  ]
  if (mysql) {
    const nothing = key.slice(0, 1).map((column) => set(column, stored(column)))
    return ` on duplicate key update ${(assignments.length > 0 ? assignments : nothing).join(', ')}`
  }
  const target = ` on conflict (${key.map(quote).join(', ')}) do`
  return assignments.length > 0 ? `${target} update set ${assignments.join(', ')}` : `${target} nothing`
}
