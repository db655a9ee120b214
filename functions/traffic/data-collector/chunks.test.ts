import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { binaryHeaders, structured } from '../../runtime/events/encode.ts'
import { MAX_EVENT_BYTES, type Attributes } from '../../runtime/events/index.ts'
import type { Fields } from '../../runtime/stream/index.ts'
import { chunksOf, type Collection } from './chunks.ts'

const collection: Collection = {
  feed: 'roads',
  slot: new Date('2026-11-21T05:45:00Z'),
  origin: 'sim',
  collectedAt: new Date('2026-11-21T05:45:01.234Z'),
  cluster: 'member1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}
const data = z.object({ part: z.object({ index: z.int(), count: z.int() }), records: z.array(z.unknown()) })

function eventOf(fields: Fields) {
  const pairs = Array.from({ length: fields.length / 2 }, (_, index) => [
    String(fields[index * 2]),
    String(fields[index * 2 + 1]),
  ])
  const { data: body = '', ...attributes } = Object.fromEntries(pairs)
  return { attributes, body, data: data.parse(JSON.parse(body)) }
}

test('no records are one event that says so, with every attribute a field of its own', () => {
  const { entries, oversized } = chunksOf(collection, [])
  expect(oversized).toEqual([])
  const [entry, ...more] = entries
  expect(more).toEqual([])
  expect(eventOf(entry ?? [])).toEqual({
    attributes: {
      specversion: '1.0',
      id: 'roads/2026-11-21T05:45:00Z/sim/0',
      source: '/clusters/member1/data-collector',
      type: 'kr.expressway.roads.collected.v1',
      subject: 'roads/2026-11-21T05:45:00Z',
      time: '2026-11-21T05:45:01.234Z',
      datacontenttype: 'application/json',
      dataschema: 'https://expressway.dev/schemas/kr.expressway.roads.collected.v1.json',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    body: '{"collectedAt":"2026-11-21T05:45:01.234Z","origin":"sim","part":{"index":0,"count":1},"records":[]}',
    data: { part: { index: 0, count: 1 }, records: [] },
  })
})

test('records fill events to the limit in any mode, in order, none split, none lost', () => {
  const record = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 3_000 }),
    fc.constant('한'.repeat(18_000)),
    fc.constant('x'),
  )
  const many = fc.array(record, { size: 'max', maxLength: 150 })
  fc.assert(
    fc.property(many, (records) => {
      const { entries, sizes } = chunksOf({ ...collection, cluster: 'c'.repeat(63) }, records)
      const events = entries.map(eventOf)
      expect(events.flatMap((event) => event.data.records)).toEqual(records)
      expect(events.map((event) => event.data.part)).toEqual(
        events.map((_, index) => ({ index, count: events.length })),
      )
      expect(new Set(events.map((event) => event.attributes['id'])).size).toBe(events.length)
      expect(sizes).toEqual(events.map(({ body }) => Buffer.byteLength(body)))
      for (const { attributes, body } of events) {
        const known: Attributes = { ...attributes, specversion: '1.0', id: '', source: '', type: '' }
        const headers = Object.entries(binaryHeaders({ ...known, ...attributes }))
        const binary = headers.reduce(
          (sum, [name, value]) => sum + name.length + value.length + 4,
          body.length,
        )
        expect(binary).toBeLessThan(MAX_EVENT_BYTES)
        expect(Buffer.byteLength(structured({ ...known, ...attributes }, Buffer.from(body)))).toBeLessThan(
          MAX_EVENT_BYTES,
        )
      }
    }),
    { numRuns: 30 },
  )
})

test('small records fill an event well, and 1,000 of them at most', () => {
  const wide = chunksOf(
    collection,
    Array.from({ length: 600 }, () => 'x'.repeat(300)),
  )
  expect(Math.min(...wide.sizes.slice(0, -1))).toBeGreaterThan(0.95 * (MAX_EVENT_BYTES - 2_500))
  const tiny = chunksOf(
    collection,
    Array.from({ length: 2_001 }, () => 1),
  )
  expect(tiny.entries.map((entry) => eventOf(entry).data.records.length)).toEqual([1_000, 1_000, 1])
})

test('a record larger than an event is named, the others go', () => {
  const { entries, oversized } = chunksOf(collection, ['a', 'x'.repeat(MAX_EVENT_BYTES), 'b'])
  expect(entries.map((entry) => eventOf(entry).data.records)).toEqual([['a', 'b']])
  expect(oversized).toHaveLength(1)
})
