import type { DatabaseSync } from 'node:sqlite'
import { NoGroupError, type ClaimResult, type ConsumerState, type Entry, type PendingEntry } from './index.ts'
import type { Entries } from './sqlite-entries.ts'
import { formatId, nextId, parseId, type Id } from './sqlite-ids.ts'
import { idOf, integer, string } from './sqlite-rows.ts'

export interface GroupRow {
  readonly group: number
  readonly stream: number
  /** The last id delivered. */
  readonly last: Id
}

const END: Id = { ms: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }

const idleSince = (at: number) => Math.max(0, Date.now() - at)

/** Groups, consumers and what is pending. Every function runs inside the caller's transaction. */
export function createGroups(db: DatabaseSync, entries: Entries) {
  const insertGroup = db.prepare(
    'INSERT INTO consumer_groups (stream, name) VALUES (?, ?) ON CONFLICT DO NOTHING',
  )
  const selectGroup = db.prepare(
    `SELECT consumer_group, stream, g.last_ms AS ms, g.last_seq AS seq
     FROM consumer_groups g JOIN streams s USING (stream) WHERE s.name = ? AND g.name = ?`,
  )
  const selectGroups = db.prepare(
    'SELECT consumer_group, last_ms AS ms, last_seq AS seq FROM consumer_groups WHERE stream = ?',
  )
  const advance = db.prepare('UPDATE consumer_groups SET last_ms = ?, last_seq = ? WHERE consumer_group = ?')
  const touchConsumer = db.prepare(
    'INSERT OR REPLACE INTO consumers (consumer_group, name, seen_at) VALUES (?, ?, ?)',
  )
  const selectConsumers = db.prepare(
    `SELECT c.name, c.seen_at, (SELECT count(*) FROM pending p
       WHERE p.consumer_group = c.consumer_group AND p.consumer = c.name) AS pending
     FROM consumers c WHERE c.consumer_group = ? ORDER BY c.name`,
  )
  const deleteConsumer = db.prepare('DELETE FROM consumers WHERE consumer_group = ? AND name = ?')
  const insertPending = db.prepare('INSERT INTO pending VALUES (?, ?, ?, ?, ?, 1)')
  const selectPending = db.prepare(
    `SELECT ms, seq, consumer, delivered_at, deliveries FROM pending
     WHERE consumer_group = ? AND (ms, seq) >= (?, ?) AND delivered_at <= ? ORDER BY ms, seq LIMIT ?`,
  )
  const countPending = db.prepare('SELECT count(*) AS n FROM pending WHERE consumer_group = ?')
  const countHeld = db.prepare(
    'SELECT count(*) AS n FROM pending JOIN consumer_groups USING (consumer_group) WHERE stream = ?',
  )
  const selectHeld = db.prepare('SELECT 1 FROM pending WHERE consumer_group = ? AND consumer = ? LIMIT 1')
  const takeOver = db.prepare(
    `UPDATE pending SET consumer = ?, delivered_at = ?, deliveries = deliveries + 1
     WHERE consumer_group = ? AND ms = ? AND seq = ?`,
  )
  const refresh = db.prepare(
    'UPDATE pending SET delivered_at = ? WHERE consumer_group = ? AND ms = ? AND seq = ? AND consumer = ?',
  )
  const deletePending = db.prepare('DELETE FROM pending WHERE consumer_group = ? AND ms = ? AND seq = ?')

  function find(stream: string, name: string): GroupRow | undefined {
    const row = selectGroup.get(stream, name)
    return row && { group: integer(row, 'consumer_group'), stream: integer(row, 'stream'), last: idOf(row) }
  }

  function get(stream: string, name: string): GroupRow {
    const group = find(stream, name)
    if (!group) throw new NoGroupError(`stream ${stream} has no group ${name}`)
    return group
  }

  const touch = (group: number, consumer: string) => touchConsumer.run(group, consumer, Date.now())

  function deliver({ group, stream, last }: GroupRow, consumer: string, count: number): Entry[] {
    touch(group, consumer)
    const fresh = entries.between(stream, nextId(last), END, count)
    const newest = fresh.at(-1)
    if (newest === undefined) return []
    const now = Date.now()
    for (const { ms, seq } of fresh.map((entry) => parseId(entry.id)))
      insertPending.run(group, ms, seq, consumer, now)
    const { ms, seq } = parseId(newest.id)
    advance.run(ms, seq, group)
    return fresh
  }

  const settle = (group: number, { ms, seq }: Id) => Number(deletePending.run(group, ms, seq).changes)

  function claim(
    { group, stream }: GroupRow,
    consumer: string,
    { minIdleMs, count, cursor }: { minIdleMs: number; count: number; cursor: string },
  ): ClaimResult {
    touch(group, consumer)
    const now = Date.now()
    const from = parseId(cursor)
    const rows = selectPending.all(group, from.ms, from.seq, now - minIdleMs, count + 1)
    const next = rows[count]
    const claimed: (Entry & { deliveries: number })[] = []
    const deleted: string[] = []
    for (const row of rows.slice(0, count)) {
      const id = idOf(row)
      const entry = entries.get(stream, id)
      if (entry) {
        takeOver.run(consumer, now, group, id.ms, id.seq)
        claimed.push({ ...entry, deliveries: integer(row, 'deliveries') + 1 })
      } else {
        settle(group, id)
        deleted.push(formatId(id))
      }
    }
    return { entries: claimed, deleted, cursor: next ? formatId(idOf(next)) : '0-0' }
  }

  function keep({ group, stream }: GroupRow, consumer: string, ids: readonly string[]): string[] {
    touch(group, consumer)
    return ids.filter((text) => {
      const id = parseId(text)
      if (refresh.run(Date.now(), group, id.ms, id.seq, consumer).changes === 0) return false
      if (entries.get(stream, id)) return true
      settle(group, id)
      return false
    })
  }

  const pending = (group: number, count: number): PendingEntry[] =>
    selectPending.all(group, 0, 0, END.ms, count).map((row) => ({
      id: formatId(idOf(row)),
      consumer: string(row, 'consumer'),
      idleMs: idleSince(integer(row, 'delivered_at')),
      deliveries: integer(row, 'deliveries'),
    }))

  const consumers = (group: number): ConsumerState[] =>
    selectConsumers.all(group).map((row) => ({
      name: string(row, 'name'),
      pending: integer(row, 'pending'),
      idleMs: idleSince(integer(row, 'seen_at')),
    }))

  /** The oldest entry that each of a stream's groups still needs: pending, or else the next it would be given. */
  const needed = (stream: number): Id[] =>
    selectGroups.all(stream).map((row) => {
      const [oldest] = selectPending.all(integer(row, 'consumer_group'), 0, 0, END.ms, 1)
      return oldest ? idOf(oldest) : nextId(idOf(row))
    })

  return {
    /** The last entry that each of a stream's groups was given. */
    seen: (stream: number): Id[] => selectGroups.all(stream).map(idOf),
    /** How many are pending in all of a stream's groups. */
    held: (stream: number) => integer(countHeld.get(stream), 'n'),
    create: (stream: number, name: string) => insertGroup.run(stream, name),
    find,
    get,
    deliver,
    settle,
    claim,
    keep,
    pending,
    consumers,
    needed,
    countPending: (group: number) => integer(countPending.get(group), 'n'),
    holds: (group: number, consumer: string) => selectHeld.get(group, consumer) !== undefined,
    removeConsumer: (group: number, consumer: string) => deleteConsumer.run(group, consumer),
  }
}
export type Groups = ReturnType<typeof createGroups>
