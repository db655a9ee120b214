import { checkFields, encodeFields, MOST_DEAD_PAIRS } from './fields.ts'
import { deadLetterStream, type EventStream } from './index.ts'
import type { Entries } from './sqlite-entries.ts'
import type { StreamFile } from './sqlite-file.ts'
import type { Groups } from './sqlite-groups.ts'
import { parseId } from './sqlite-ids.ts'

/** To the dead letters and back, each in one transaction. */
export function createDeadLetters(
  file: StreamFile,
  entries: Entries,
  groups: Groups,
): Pick<EventStream, 'deadLetter' | 'restore'> {
  return {
    async deadLetter(name, group, id, fields) {
      checkFields([fields], MOST_DEAD_PAIRS)
      const blob = encodeFields(fields)
      const moved = await file.write(() => {
        const found = groups.find(name, group)
        if (!found || groups.settle(found.group, parseId(id)) === 0) return false
        entries.append(entries.findOrCreate(deadLetterStream(name)), [blob])
        return true
      })
      if (moved) file.announce()
    },

    async restore(name, id, fields) {
      checkFields([fields], MOST_DEAD_PAIRS)
      const blob = encodeFields(fields)
      const moved = await file.write(() => {
        const dead = entries.find(deadLetterStream(name))
        if (!dead || entries.remove(dead.stream, [id]) === 0) return false
        entries.append(entries.findOrCreate(name), [blob])
        return true
      })
      if (moved) file.announce()
      return moved
    },
  }
}
