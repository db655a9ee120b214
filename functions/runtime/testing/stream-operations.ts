import * as fc from 'fast-check'
import { deadLetterStream, type Entry, type StreamConnection } from '../stream/index.ts'

/** What an operation may refer to: entries are told by the order they were appended in, not by their ids. */
export interface Run {
  readonly port: StreamConnection
  readonly stream: string
  readonly ids: string[]
  readonly deleteStream: () => Promise<void>
  /** Whether entries were deleted out of turn: Redis then counts some of them as lag. */
  holes: boolean
}

export type Operation = (run: Run) => Promise<unknown>

const name = (run: Run, id: string) => (id === '0-0' ? 'none' : run.ids.indexOf(id))
const names = (run: Run, ids: readonly string[]) => ids.map((id) => name(run, id))
const contents = (run: Run, entries: readonly Entry[]) =>
  entries.map(({ id, fields }) => [name(run, id), fields.map(String)])
export const chosen = (run: Run, picks: readonly number[]) =>
  [...new Set(picks)].map((pick) => run.ids[pick]).filter((id) => id !== undefined)

export async function append(run: Run, amount: number, maxLength?: number) {
  const first = run.ids.length
  const fields = Array.from({ length: amount }, (_, index) => ['n', String(first + index)])
  const given = await run.port.append(run.stream, fields, maxLength)
  run.ids.push(...given)
  return names(run, given)
}

/** Cursors are the adapter's own affair; a whole scan is not. */
export async function claimAll({ port, stream, ids }: Run, group: string, consumer: string, count: number) {
  const entries: (Entry & { deliveries: number })[] = []
  const deleted: string[] = []
  let cursor = '0-0'
  do {
    const part = await port.claim(stream, group, consumer, { minIdleMs: 0, count, cursor })
    entries.push(...part.entries)
    deleted.push(...part.deleted)
    cursor = part.cursor
  } while (cursor !== '0-0')
  return { entries, deleted: deleted.map((id) => ids.indexOf(id)).sort((a, b) => a - b) }
}

async function remove(run: Run, ids: readonly string[]) {
  run.holes = true
  return run.port.remove(run.stream, ids)
}

async function state({ port, stream, holes }: Run, group: string) {
  const { consumers, lag, ...rest } = await port.state(stream, group)
  // Redis makes a consumer with its first entry or with its first read, by version.
  const holding = consumers.filter(({ pending }) => pending > 0)
  return {
    ...rest,
    lag: holes ? null : lag,
    consumers: holding.map((consumer) => [consumer.name, consumer.pending]).sort(),
  }
}

export const group = fc.constantFrom('g', 'h')
export const consumer = fc.constantFrom('a', 'b')
export const count = fc.integer({ min: 1, max: 5 })
export const picks = fc.array(fc.nat(11), { maxLength: 4 })
const limit = fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined })
export const as = (what: string, operation: Operation): Operation =>
  Object.assign(operation, { toString: () => what })

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.tuple(fc.nat(4), limit).map(([n, max]) => as(`append ${n} below ${max}`, (run) => append(run, n, max))),
  group.map((g) => as(`ensureGroup ${g}`, ({ port, stream }) => port.ensureGroup(stream, g))),
  fc
    .tuple(group, consumer, count)
    .map(([g, c, n]) =>
      as(`read ${g} ${c} ${n}`, async (run) =>
        contents(run, await run.port.read(run.stream, g, c, { count: n, blockMs: 0 })),
      ),
    ),
  fc
    .tuple(group, picks)
    .map(([g, p]) => as(`ack ${g} ${p}`, (run) => run.port.ack(run.stream, g, chosen(run, p)))),
  fc.tuple(group, consumer, count).map(([g, c, n]) =>
    as(`claim ${g} ${c} ${n}`, async (run) => {
      const { entries, deleted } = await claimAll(run, g, c, n)
      return {
        deleted,
        entries: contents(run, entries),
        deliveries: entries.map(({ deliveries }) => deliveries),
      }
    }),
  ),
  fc
    .tuple(group, consumer, picks)
    .map(([g, c, p]) =>
      as(`keep ${g} ${c} ${p}`, async (run) =>
        names(run, await run.port.keep(run.stream, g, c, chosen(run, p))),
      ),
    ),
  fc.tuple(group, fc.nat(11)).map(([g, p]) =>
    as(`deadLetter ${g} ${p}`, async (run) => {
      for (const id of chosen(run, [p])) await run.port.deadLetter(run.stream, g, id, ['was', String(p)])
    }),
  ),
  fc.nat(3).map((p) =>
    as(`restore ${p}`, async ({ port, stream }) => {
      const letters = await port.range(deadLetterStream(stream), '-', '+', 9)
      const id = letters[p]?.id ?? '1-1'
      return [await port.restore(stream, id, ['again', String(p)]), await port.length(stream)]
    }),
  ),
  picks.map((p) => as(`remove ${p}`, (run) => remove(run, chosen(run, p)))),
  fc.constant(as('trim', ({ port, stream }) => port.trim(stream))),
  fc.nat(6).map((n) => as(`keepNewest ${n}`, ({ port, stream }) => port.keepNewest(stream, n))),
  fc
    .tuple(group, consumer)
    .map(([g, c]) => as(`removeConsumer ${g} ${c}`, ({ port, stream }) => port.removeConsumer(stream, g, c))),
  group.map((g) => as(`state ${g}`, (run) => state(run, g))),
  fc.constant(as('lastId', async (run) => name(run, await run.port.lastId(run.stream)))),
  fc.nat(11).map((p) =>
    as(`tail ${p}`, async (run) => {
      const after = run.ids[p] ?? '$'
      return contents(run, await run.port.tail(run.stream, after, { count: 3, blockMs: 0 }))
    }),
  ),
  fc.tuple(fc.nat(11), fc.nat(11), fc.boolean()).map(([from, to, without]) =>
    as(`range ${from} ${to}`, async (run) => {
      const first = run.ids[from] === undefined ? '-' : `${without ? '(' : ''}${run.ids[from]}`
      const last = run.ids[to] === undefined ? '+' : `${without ? '(' : ''}${run.ids[to]}`
      return contents(run, await run.port.range(run.stream, first, last, 9))
    }),
  ),
  { weight: 1, arbitrary: fc.constant(as('delete', (run) => run.deleteStream())) },
)

/** What an operator would see in the end. */
export const look: Operation = async (run) => ({
  entries: contents(run, await run.port.range(run.stream, '-', '+', 100)),
  dead: (await run.port.range(deadLetterStream(run.stream), '-', '+', 100)).map(({ fields }) =>
    fields.map(String),
  ),
})
export const pendingOf =
  (g: string): Operation =>
  async (run) =>
    (await run.port.pending(run.stream, g, 100)).map((entry) => [
      name(run, entry.id),
      entry.consumer,
      entry.deliveries,
    ])
