import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { ProblemError } from '../../runtime/problem.ts'

/** One page of a list. */
export interface Page<T> {
  readonly body: T
  /** Rows of all pages. */
  readonly total?: number
  /** The cursor of the next page, if there is one. */
  readonly next?: string | undefined
}

type Mark = readonly (string | number | null)[]

const encodeCursor = (mark: Mark) => Buffer.from(JSON.stringify(mark)).toString('base64url')

const refused = () =>
  new ProblemError(400, 'the cursor is not of this list', {
    errors: [
      { path: 'cursor', reason: 'take it from the Link header, with the other parameters left as they were' },
    ],
  })

/** @throws ProblemError 400 for a cursor that `schema` does not take: made up, or of a list sorted otherwise */
export function decodeCursor<T>(cursor: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw refused()
  }
}

/** `name` or `-name`: ascending or descending. */
export function sortOf<K extends string>(
  sort: K | `-${K}`,
  names: readonly K[],
): { name: K; descending: boolean } {
  const name = names.find((candidate) => candidate === sort || `-${candidate}` === sort)
  if (name === undefined) throw new TypeError(`no sort key of ${names.join()}`)
  return { name, descending: sort.startsWith('-') }
}

/** SQL for the rows after a mark in the order of two columns: keyset paging, which stays exact while rows come in. */
export function after(
  first: RawBuilder<unknown>,
  second: RawBuilder<unknown>,
  [markFirst, markSecond]: readonly [string | number, string | number],
  descending: boolean,
): RawBuilder<boolean> {
  const beyond = descending ? sql`<` : sql`>`
  return sql<boolean>`(${first} ${beyond} ${markFirst} or (${first} = ${markFirst} and ${second} ${beyond} ${markSecond}))`
}

/** Cuts a list that was asked for one row more than the page holds. */
export function cut<T>(rows: readonly T[], limit: number, markOf: (last: T) => Mark) {
  const last = rows[limit - 1]
  const more = rows.length > limit && last !== undefined
  return { rows: more ? rows.slice(0, limit) : rows, next: more ? encodeCursor(markOf(last)) : undefined }
}

/** A page of a list in memory: sorted, nulls last, ties by id; begins after the row with the mark's id. */
export function pageOf<T>(
  rows: readonly T[],
  order: { value: (row: T) => string | number | null; descending: boolean; id: (row: T) => string },
  page: { afterId?: string | undefined; limit?: number | undefined; markOf: (last: T) => Mark },
): Page<T[]> {
  const { value, descending, id } = order
  const sorted = rows
    .map((row) => ({ row, key: value(row), id: id(row) }))
    .sort((a, b) => compare(a.key, b.key, descending) || compare(a.id, b.id, false))
  const begin = page.afterId === undefined ? 0 : sorted.findIndex((entry) => entry.id === page.afterId) + 1
  if (begin === 0 && page.afterId !== undefined) throw refused()
  const end = page.limit === undefined ? sorted.length : begin + page.limit
  const body = sorted.slice(begin, end).map(({ row }) => row)
  const last = body.at(-1)
  return {
    body,
    total: rows.length,
    next: end < sorted.length && last ? encodeCursor(page.markOf(last)) : undefined,
  }
}

function compare(a: string | number | null, b: string | number | null, descending: boolean): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b === descending ? 1 : -1
}
