import { afterAll, describe, expect, it } from 'vitest'
import { Counter, Histogram, Registry } from 'prom-client'
import {
  ACTIVITY_STREAM,
  countOf,
  decodeActivity,
  encodeActivity,
  reportActivity,
  type Activity,
  type Tally,
} from './activity.ts'
import { startStreams } from './testing/stream.ts'

const adapters = await startStreams()
afterAll(() => Promise.all(adapters.map((adapter) => adapter.stop())))
const identity = { service: 'data-api', cluster: 'member1', revision: 'r', pod: 'p' }
const teller = { service: 'data-api', cluster: 'member1', pod: 'p' }
const log = { warn() {} }

describe.each(adapters)('what a process did, on $name', ({ open }) => {
  it('is told as differences, once each, also after the stream was away', async () => {
    const stream = open()
    const closing = new AbortController()
    let now: Tally = { done: 5, failed: 1 }
    let away = false
    let refused = 0
    const running = reportActivity({
      stream: {
        append: async (...given) => {
          if (away) {
            refused++
            throw new Error('the stream does not answer')
          }
          return stream.append(...given)
        },
        keepNewest: (...given) => stream.keepNewest(...given),
      },
      identity,
      tally: async () => now,
      closing: closing.signal,
      log,
      everyMs: 5,
    })
    const told = async () => {
      const entries = await stream.range(ACTIVITY_STREAM, '-', '+', 100)
      return entries.map(decodeActivity).filter((one): one is Activity => one !== undefined)
    }
    await expect.poll(told).toMatchObject([{ ...teller, done: 5, failed: 1 }])
    away = true
    now = { done: 7, failed: 1 }
    await expect.poll(() => refused).toBeGreaterThan(0)
    now = { done: 9, failed: 2 }
    away = false
    await expect.poll(async () => (await told()).reduce((sum, { done }) => sum + done, 0)).toBe(9)
    expect((await told()).reduce((sum, { failed }) => sum + failed, 0)).toBe(2)
    expect((await told()).at(-1)?.at).toBeGreaterThan(Date.now() - 60_000)
    closing.abort()
    await running
  })
})

it.each([
  [[]],
  [['service', 'a', 'cluster', 'b', 'pod', 'c', 'done', '-1', 'failed', '0']],
  [['service', 'a', 'done', '1', 'failed', '0']],
])('%j is no report', (fields) => {
  const bytes = fields.map((field) => Buffer.from(field))
  expect(decodeActivity({ id: '1-0', fields: bytes })).toBeUndefined()
})

it('is read back as it was written', () => {
  const fields = encodeActivity(identity, { done: 3, failed: 0 }).map((field) => Buffer.from(field))
  expect(decodeActivity({ id: '1700-4', fields })).toEqual({ ...teller, at: 1700, done: 3, failed: 0 })
})

it('is counted from the metrics that /metrics shows', async () => {
  const registry = new Registry()
  const counter = new Counter({ name: 'c', help: 'h', labelNames: ['outcome'], registers: [registry] })
  const histogram = new Histogram({ name: 'h', help: 'h', buckets: [1], registers: [registry] })
  counter.inc({ outcome: 'handled' }, 3)
  counter.inc({ outcome: 'failed' })
  histogram.observe(4)
  histogram.observe(4)
  expect(await countOf(registry, 'c')).toBe(4)
  expect(await countOf(registry, 'c', ({ outcome }) => outcome === 'failed')).toBe(1)
  expect(await countOf(registry, 'h')).toBe(2)
  expect(await countOf(registry, 'absent')).toBe(0)
})
