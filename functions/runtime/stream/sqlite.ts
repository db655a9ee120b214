import { checkFields, encodeFields } from './fields.ts'
import {
  deadLetterStream,
  StreamFullError,
  type Entry,
  type ReadOptions,
  type StreamConnection,
} from './index.ts'
import { createClaims } from './sqlite-claims.ts'
import { createDeadLetters } from './sqlite-dead-letters.ts'
import { createEntries } from './sqlite-entries.ts'
import { openStreamFile } from './sqlite-file.ts'
import { createGroups } from './sqlite-groups.ts'
import { formatId, isBefore, nextId, parseId, rangeEnd } from './sqlite-ids.ts'
import { createTrim } from './sqlite-trim.ts'

/**
 * Streams in one SQLite file, which any number of processes of one machine share. `read` and `tail` resolve to an empty
 * array when their signal aborts.
 * @throws SettingsError when the file cannot be used
 */
export function openSqliteStream(path: string): StreamConnection {
  const file = openStreamFile(path)
  const { db, read, write } = file
  const entries = createEntries(db)
  const groups = createGroups(db, entries)
  const end = rangeEnd('+', 'to')

  /** What `look` finds, now or when something has changed; nothing when the time is over. */
  async function wait({ blockMs, signal }: ReadOptions, look: () => Promise<Entry[]>): Promise<Entry[]> {
    const deadline = performance.now() + blockMs
    while (!signal?.aborted) {
      const seen = file.version()
      const found = await look()
      const left = deadline - performance.now()
      if (found.length > 0 || left <= 0 || signal?.aborted) return found
      await file.changed(seen, left, signal)
      if (file.isClosed()) return []
    }
    return []
  }

  return {
    label: path,

    async append(name, added, maxLength) {
      if (added.length === 0) return []
      checkFields(added)
      const blobs = added.map(encodeFields)
      const ids = await write(() => {
        const stream = entries.findOrCreate(name)
        if (maxLength !== undefined && stream.length >= maxLength) {
          throw new StreamFullError(`stream ${name} holds ${maxLength} entries or more`)
        }
        return entries.append(stream, blobs)
      })
      file.announce()
      return ids
    },

    ensureGroup: (name, group) =>
      write(() => {
        groups.create(entries.findOrCreate(name).stream, group)
      }),

    async read(name, group, consumer, options) {
      let registered = false
      const anything = () => {
        const { stream, last } = groups.get(name, group)
        const newest = entries.newest(stream)
        return newest !== undefined && isBefore(last, newest)
      }
      return wait(options, async () => {
        // Only the first look writes when there is nothing: it makes the consumer known.
        if (registered && !(await read(anything))) return []
        registered = true
        return write(() => groups.deliver(groups.get(name, group), consumer, options.count))
      })
    },

    async tail(name, after, options) {
      const from =
        after === '$' ? await read(() => entries.find(name)?.last ?? { ms: 0, seq: 0 }) : parseId(after)
      return wait(options, () =>
        read(() => {
          const found = entries.find(name)
          return found ? entries.between(found.stream, nextId(from), end, options.count) : []
        }),
      )
    },

    lastId: (name) =>
      read(() => {
        const found = entries.find(name)
        return formatId((found && entries.newest(found.stream)) ?? { ms: 0, seq: 0 })
      }),

    async range(name, from, to, count) {
      const [first, last] = [rangeEnd(from, 'from'), rangeEnd(to, 'to')]
      return read(() => {
        const found = entries.find(name)
        return found ? entries.between(found.stream, first, last, count) : []
      })
    },

    async ack(name, group, ids) {
      const parsed = ids.map((id) => parseId(id))
      return write(() => {
        const found = groups.find(name, group)
        return found ? parsed.reduce((sum, id) => sum + groups.settle(found.group, id), 0) : 0
      })
    },

    claim: (name, group, consumer, options) =>
      write(() => groups.claim(groups.get(name, group), consumer, options)),

    keep: (name, group, consumer, ids) =>
      write(() => {
        const found = groups.find(name, group)
        return found ? groups.keep(found, consumer, ids) : []
      }),

    pending: (name, group, count) => read(() => groups.pending(groups.get(name, group).group, count)),

    ...createDeadLetters(file, entries, groups),

    length: (name) => read(() => entries.find(name)?.length ?? 0),

    remove: (name, ids) =>
      write(() => {
        const found = entries.find(name)
        return found ? entries.remove(found.stream, ids) : 0
      }),

    ...createTrim(db, file, entries, groups),

    state: (name, group) =>
      read(() => {
        const found = groups.get(name, group)
        return {
          length: entries.find(name)?.length ?? 0,
          lag: entries.count(found.stream, nextId(found.last)),
          pending: groups.countPending(found.group),
          consumers: groups.consumers(found.group),
          deadLetters: entries.find(deadLetterStream(name))?.length ?? 0,
        }
      }),

    removeConsumer: (name, group, consumer) =>
      write(() => {
        const found = groups.find(name, group)
        if (!found) return true
        if (groups.holds(found.group, consumer)) return false
        groups.removeConsumer(found.group, consumer)
        return true
      }),

    claims: createClaims(file),

    async ping() {
      await read(() => db.prepare('SELECT 1').get())
    },

    async close() {
      file.close()
    },
  }
}
