import type { SQLOutputValue } from 'node:sqlite'
import { decodeFields } from './fields.ts'
import type { Entry } from './index.ts'
import { formatId, type Id } from './sqlite-ids.ts'

/** Readers of rows. @throws TypeError when a column holds something else */
export type Row = Record<string, SQLOutputValue>

export function integer(row: Row | undefined, column: string): number {
  const value = row?.[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} is no number`)
  return value
}

export function string(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} is no text`)
  return value
}

export const idOf = (row: Row): Id => ({ ms: integer(row, 'ms'), seq: integer(row, 'seq') })

export function entryOf(row: Row): Entry {
  const fields = row['fields']
  if (!(fields instanceof Uint8Array)) throw new TypeError('column fields is no blob')
  return { id: formatId(idOf(row)), fields: decodeFields(fields) }
}
