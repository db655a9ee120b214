import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dialect, Store } from '../../runtime/store/index.ts'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import type { Database } from '../model/tables.ts'
import { accident, emptyTables, event, openTestStore, processorOn, send, type TestEvent } from './testing.ts'

const server = await startMariaDb({ flushLogAtTrxCommit: 0 })
afterAll(() => server?.stop())
const dialects: Dialect[] = server ? ['mysql', 'sqlite'] : ['sqlite']

const POINTS = ['가', '나', '다', '라']
const at = (second: number) => `2026-11-21T11:${String(second).padStart(2, '0')}:00.000Z`

interface Collection {
  second: number
  origin: 'real' | 'sim' | 'manual'
  /** The points listed, by chunk. */
  chunks: readonly (readonly string[])[]
  /** The chunk that never arrives. */
  lost: number | undefined
  text: string
}

/** A collection as its events; a manual one is a lone event without a part. */
const eventsOf = ({ second, origin, chunks, lost, text }: Collection): TestEvent[] =>
  chunks.flatMap((points, index) => {
    if (index === lost) return []
    const records = points.map((point) => accident(point, { smsText: `${text} ${index}` }))
    const part = origin === 'manual' ? {} : { part: { index, count: chunks.length } }
    return [event('accidents', { collectedAt: at(second), origin, records, ...part })]
  })

/** What the table must show, from the definition: no order of arrival in it. */
function expected(collections: readonly Collection[]) {
  const complete = collections.filter(({ origin, lost }) => origin !== 'manual' && lost === undefined)
  return POINTS.flatMap((point) => {
    const sightings = collections.filter(({ chunks, lost }) =>
      chunks.some((points, index) => index !== lost && points.includes(point)),
    )
    const seconds = sightings.map(({ second }) => second)
    const last = Math.max(...seconds)
    const origins = sightings.filter(({ second }) => second === last).map(({ origin }) => origin)
    const after = complete.map(({ second }) => second).filter((second) => second > last)
    const ended = origins[0] === 'manual' || after.length === 0 ? null : Math.min(...after)
    return sightings.length === 0
      ? []
      : [{ point, first: Math.min(...seconds), last, origin: origins[0], ended }]
  })
}

const listed = fc.array(fc.subarray(POINTS), { minLength: 1, maxLength: 3 })
const collection = fc
  .record({
    origin: fc.constantFrom('real', 'sim', 'manual'),
    chunks: listed,
    text: fc.constantFrom('x', 'y'),
  })
  .chain((about) =>
    fc
      .option(fc.nat(about.chunks.length - 1), { nil: undefined, freq: 3 })
      .map((lost) => ({ ...about, lost })),
  )
/** At different times; in any order, some events twice. */
const history = fc
  .array(collection, { minLength: 1, maxLength: 5 })
  .map((all) => all.map((about, index): Collection => ({ ...about, second: index * 5 + 1 })))
  .chain((collections) => {
    const events = collections.flatMap(eventsOf)
    const again = fc.subarray(events)
    return again.chain((some) =>
      fc
        .shuffledSubarray([...events, ...some], { minLength: events.length + some.length })
        .map((arriving) => ({
          collections,
          arriving,
        })),
    )
  })

describe.each(dialects)('accidents on %s', (dialect) => {
  let store: Store<Database>
  beforeAll(async () => {
    store = await openTestStore(dialect === 'mysql' ? server : undefined)
  })
  afterAll(() => store.close())

  const minute = (time: string | null) => (time === null ? null : Number(time.slice(14, 16)))
  const table = async () =>
    (await store.db.selectFrom('traffic_accidents').selectAll().execute())
      .map((row) => ({
        point: row.acc_point_nm,
        first: minute(row.first_seen_at),
        last: minute(row.last_seen_at),
        origin: row.origin,
        ended: minute(row.ended_at),
      }))
      .sort((a, b) => POINTS.indexOf(a.point) - POINTS.indexOf(b.point))
  const said = () =>
    store.db
      .selectFrom('accident_changes')
      .selectAll()
      .orderBy('acc_point_nm')
      .orderBy('seen_at')
      .orderBy('state')
      .execute()
  const texts = async () =>
    (await store.db.selectFrom('traffic_accidents').select(['acc_point_nm', 'sms_text']).execute())
      .map(({ acc_point_nm: point, sms_text: text }) => `${point} ${text}`)
      .sort()

  test('first seen, last seen and ended do not depend on the order or the repetition of events', async () => {
    const { app } = processorOn(store)
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 4 }), async ({ collections, arriving }, size) => {
        await emptyTables(store)
        for (let from = 0; from < arriving.length; from += size) {
          expect((await send(app, ...arriving.slice(from, from + size))).status).toBe(204)
        }
        expect(await table()).toEqual(expected(collections))
        const shown = [await texts(), await said()]
        await emptyTables(store)
        for (const each of collections.flatMap(eventsOf)) await send(app, each)
        expect([await texts(), await said()]).toEqual(shown)
      }),
      { numRuns: dialect === 'mysql' ? 40 : 150 },
    )
  })

  test('an accident that is listed again goes on', async () => {
    await emptyTables(store)
    const { app } = processorOn(store)
    const collected = (second: number, ...points: string[]): Collection => ({
      second,
      origin: 'real',
      chunks: [points],
      lost: undefined,
      text: 'x',
    })
    const states = []
    for (const each of [collected(1, '가'), collected(2), collected(3, '가')]) {
      await send(app, ...eventsOf(each))
      states.push((await table())[0]?.ended)
    }
    expect(states).toEqual([null, 2, null])
  })
})
