import type { DatabaseSync } from 'node:sqlite'
import type { Entry } from './index.ts'
import { formatId, isBefore, nextId, parseId, type Id } from './sqlite-ids.ts'
import { entryOf, idOf, integer, type Row } from './sqlite-rows.ts'

export interface StreamRow {
  readonly stream: number
  /** The last id given out. */
  readonly last: Id
  readonly length: number
}

const DELETED_AT_ONCE = 1_000

const streamOf = (row: Row): StreamRow => ({
  stream: integer(row, 'stream'),
  last: idOf(row),
  length: integer(row, 'length'),
})

/** Milliseconds of the clock, or the last id's where the clock went back. */
const idAfter = (last: Id, now: number): Id => (now > last.ms ? { ms: now, seq: 0 } : nextId(last))

/** Streams and their entries. Every function runs inside the caller's transaction. */
export function createEntries(db: DatabaseSync) {
  const selectStream = db.prepare(
    'SELECT stream, last_ms AS ms, last_seq AS seq, length FROM streams WHERE name = ?',
  )
  const insertStream = db.prepare('INSERT INTO streams (name) VALUES (?) ON CONFLICT DO NOTHING')
  const updateStream = db.prepare('UPDATE streams SET last_ms = ?, last_seq = ?, length = ? WHERE stream = ?')
  const shorten = db.prepare('UPDATE streams SET length = length - ? WHERE stream = ?')
  const insert = db.prepare('INSERT INTO entries (stream, ms, seq, fields) VALUES (?, ?, ?, ?)')
  const select = db.prepare(
    `SELECT ms, seq, fields FROM entries
     WHERE stream = ? AND (ms, seq) >= (?, ?) AND (ms, seq) <= (?, ?) ORDER BY ms, seq LIMIT ?`,
  )
  const selectOne = db.prepare('SELECT ms, seq, fields FROM entries WHERE stream = ? AND ms = ? AND seq = ?')
  const selectNewest = db.prepare(
    'SELECT ms, seq FROM entries WHERE stream = ? ORDER BY ms DESC, seq DESC LIMIT 1 OFFSET ?',
  )
  const countFrom = db.prepare('SELECT count(*) AS n FROM entries WHERE stream = ? AND (ms, seq) >= (?, ?)')
  const deleteOne = db.prepare('DELETE FROM entries WHERE stream = ? AND ms = ? AND seq = ?')
  const deleteBefore = db.prepare(
    `DELETE FROM entries WHERE row IN (
       SELECT row FROM entries WHERE stream = ? AND (ms, seq) < (?, ?) ORDER BY ms, seq LIMIT ${DELETED_AT_ONCE})`,
  )

  function find(name: string): StreamRow | undefined {
    const row = selectStream.get(name)
    return row && streamOf(row)
  }

  function findOrCreate(name: string): StreamRow {
    insertStream.run(name)
    return find(name) ?? { stream: 0, last: { ms: 0, seq: 0 }, length: 0 }
  }

  function append({ stream, last, length }: StreamRow, blobs: readonly Uint8Array[]): string[] {
    const now = Date.now()
    let id = last
    const ids = blobs.map((blob) => {
      id = idAfter(id, now)
      insert.run(stream, id.ms, id.seq, blob)
      return formatId(id)
    })
    updateStream.run(id.ms, id.seq, length + blobs.length, stream)
    return ids
  }

  const between = (stream: number, from: Id, to: Id, count: number): Entry[] =>
    select.all(stream, from.ms, from.seq, to.ms, to.seq, count).map(entryOf)

  function get(stream: number, id: Id): Entry | undefined {
    const row = selectOne.get(stream, id.ms, id.seq)
    return row && entryOf(row)
  }

  /** The id of the newest entry but `skipped`. */
  function newest(stream: number, skipped = 0): Id | undefined {
    const row = selectNewest.get(stream, skipped)
    return row && idOf(row)
  }

  const count = (stream: number, from: Id) => integer(countFrom.get(stream, from.ms, from.seq), 'n')

  function remove(stream: number, ids: readonly string[]): number {
    let removed = 0
    for (const id of ids.map((text) => parseId(text)))
      removed += Number(deleteOne.run(stream, id.ms, id.seq).changes)
    shorten.run(removed, stream)
    return removed
  }

  /** Deletes what is before `id`, or the first of it: `more` when there is more, so that no lock is held for long. */
  function removeBefore(stream: number, id: Id): { removed: number; more: boolean } {
    const removed = Number(deleteBefore.run(stream, id.ms, id.seq).changes)
    shorten.run(removed, stream)
    return { removed, more: removed === DELETED_AT_ONCE }
  }

  return {
    find,
    findOrCreate,
    append,
    between,
    get,
    newest,
    count,
    remove,
    removeBefore,
    /** Tells of entries that were deleted otherwise. */
    shorten: (stream: number, by: number) => shorten.run(by, stream),
  }
}
export type Entries = ReturnType<typeof createEntries>

export const smallest = (ids: readonly Id[]): Id | undefined =>
  ids.reduce<Id | undefined>(
    (least, id) => (least === undefined || isBefore(id, least) ? id : least),
    undefined,
  )
