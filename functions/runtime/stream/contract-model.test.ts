import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adaptersHere } from '../testing/stream-contract.ts'
import {
  append,
  as,
  chosen,
  claimAll,
  consumer,
  count,
  group,
  look,
  operation,
  pendingOf,
  picks,
  type Run,
} from '../testing/stream-operations.ts'

const adapters = await adaptersHere()

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work
  } catch (error) {
    return error instanceof Error ? error.name : error
  }
}

describe.runIf(adapters.length === 2)('both adapters', () => {
  const connections = adapters.map((adapter) => ({
    port: adapter.open(),
    deleteStream: adapter.deleteStream,
  }))

  it('come to the same after the same operations', async () => {
    const start = [as('ensureGroup g', ({ port, stream }) => port.ensureGroup(stream, 'g'))]
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: 5, maxLength: 40, size: 'max' }),
        async (operations) => {
          const stream = `stream-${randomUUID()}`
          const runs = connections.map(({ port, deleteStream }) => ({
            port,
            stream,
            ids: [],
            deleteStream: () => deleteStream(stream),
            holes: false,
          }))
          for (const step of [...start, ...operations, look, pendingOf('g'), pendingOf('h')]) {
            const [redis, sqlite] = await Promise.all(runs.map((run) => outcome(step(run))))
            expect({ step: String(step), outcome: sqlite }).toEqual({
              step: String(step),
              outcome: withUnknownLag(redis),
            })
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Redis may not know the lag; then SQLite's is right whatever it is. */
const withUnknownLag = (result: unknown): unknown =>
  typeof result === 'object' && result !== null && 'lag' in result && result.lag === null
    ? { ...result, lag: expect.toSatisfy((lag) => lag === null || typeof lag === 'number') }
    : result

describe.each(adapters)('$name under random reading, acknowledging and trimming', ({ open }) => {
  const port = open()

  it('loses no entry that a group has not acknowledged', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), n: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('read' as const), g: group, c: consumer, n: count }),
      fc.record({ kind: fc.constant('ack' as const), g: group, picks }),
      fc.record({ kind: fc.constant('trim' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), async (steps) => {
        const run: Run = {
          port,
          stream: `stream-${randomUUID()}`,
          ids: [],
          deleteStream: async () => undefined,
          holes: false,
        }
        const groups = ['g', 'h'].map((g) => ({
          g,
          acknowledged: new Set<string>(),
          delivered: new Set<string>(),
        }))
        for (const { g } of groups) await port.ensureGroup(run.stream, g)
        for (const each of steps) {
          if (each.kind === 'append') await append(run, each.n)
          else if (each.kind === 'trim') await port.trim(run.stream)
          for (const { g, acknowledged, delivered } of groups) {
            if (!('g' in each) || each.g !== g) continue
            if (each.kind === 'read') {
              const entries = await port.read(run.stream, g, each.c, { count: each.n, blockMs: 0 })
              for (const { id } of entries) delivered.add(id)
            } else {
              const settled = chosen(run, each.picks).filter((id) => delivered.has(id))
              await port.ack(run.stream, g, settled)
              for (const id of settled) acknowledged.add(id)
            }
          }
        }
        await port.trim(run.stream)
        for (const { g, acknowledged } of groups) {
          const claimed = await claimAll(run, g, 'last', 10)
          const unread = await port.read(run.stream, g, 'last', { count: 1_000, blockMs: 0 })
          const owed = run.ids.filter((id) => !acknowledged.has(id))
          expect([...claimed.entries, ...unread].map(({ id }) => id)).toEqual(owed)
          expect(claimed.deleted).toEqual([])
        }
        const settledByAll = run.ids.findIndex(
          (id) => !groups.every(({ acknowledged }) => acknowledged.has(id)),
        )
        const oldest = await port.range(run.stream, '-', '+', 1)
        expect(oldest.map(({ id }) => id)).toEqual(settledByAll < 0 ? [] : [run.ids[settledByAll]])
      }),
      { numRuns: 40 },
    )
  })
})
