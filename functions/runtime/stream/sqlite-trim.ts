import type { DatabaseSync } from 'node:sqlite'
import { smallest, type Entries } from './sqlite-entries.ts'
import type { StreamFile } from './sqlite-file.ts'
import type { Groups } from './sqlite-groups.ts'
import { nextId } from './sqlite-ids.ts'
import { SPARED } from './spared.ts'

interface Step {
  removed: number
  /** Whether there is more to remove: no lock is held for long. */
  more: boolean
}

const nothing: Step = { removed: 0, more: false }

/** What removes entries that are done with. */
export function createTrim(db: DatabaseSync, file: StreamFile, entries: Entries, groups: Groups) {
  const deleteDone = db.prepare(
    `DELETE FROM entries WHERE row IN (
       SELECT row FROM entries e WHERE stream = ? AND (ms, seq) <= (?, ?) AND NOT EXISTS (
         SELECT 1 FROM pending p JOIN consumer_groups g USING (consumer_group)
         WHERE g.stream = e.stream AND p.ms = e.ms AND p.seq = e.seq)
       ORDER BY ms, seq LIMIT ${SPARED})`,
  )

  async function all(step: () => Step): Promise<number> {
    for (let total = 0; ;) {
      const { removed, more } = await file.write(step)
      total += removed
      if (!more) return total
    }
  }

  /** What every group is done with behind an entry that stays pending, once that is more than is spared. */
  function behind(name: string): number {
    const found = entries.find(name)
    const seen = found && smallest(groups.seen(found.stream))
    if (!found || !seen) return 0
    const { stream, length } = found
    if (length - entries.count(stream, nextId(seen)) - groups.held(stream) <= SPARED) return 0
    const removed = Number(deleteDone.run(stream, seen.ms, seen.seq).changes)
    entries.shorten(stream, removed)
    return removed
  }

  return {
    async trim(name: string): Promise<number> {
      const before = await all(() => {
        const found = entries.find(name)
        const needed = found && smallest(groups.needed(found.stream))
        return needed ? entries.removeBefore(found.stream, needed) : nothing
      })
      return before + (await file.write(() => behind(name)))
    },

    async keepNewest(name: string, length: number): Promise<void> {
      await all(() => {
        const found = entries.find(name)
        const newest = found && entries.newest(found.stream, length)
        return newest ? entries.removeBefore(found.stream, nextId(newest)) : nothing
      })
    },
  }
}
