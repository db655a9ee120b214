import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deadLetterFields } from '../functions/sources/redis-stream/dead-letter.ts'
import { deadLetterStream, type StreamConnection } from '../functions/runtime/stream/index.ts'
import { openSqliteStream } from '../functions/runtime/stream/sqlite.ts'
import { openTestStore, processorOn } from '../functions/traffic/data-processor/testing.ts'
import { check } from '../scripts/torment/check.ts'
import { eventOf } from '../scripts/torment/events.ts'

/** What source and processor leave of the events when nothing goes wrong, then one thing spoiled at a time. */
describe('the check of a torment', () => {
  const numbering = { seed: 5, base: Date.now() }
  const SENT = 300
  const STREAM = 's'
  const numbers = Array.from({ length: SENT }, (_, index) => index + 1)
  const poisoned = numbers.filter((n) => 'poison' in eventOf(numbering, n).outcome)
  const sound = numbers.filter((n) => !poisoned.includes(n))
  const firstIn = (table: string) =>
    sound.find((n) => {
      const { outcome } = eventOf(numbering, n)
      return 'row' in outcome && outcome.row.table === table
    }) ?? 0
  const tollgate = firstIn('tollgate_traffic_history')
  const road = firstIn('road_traffic_status')
  const accident = firstIn('traffic_accidents')
  const [poison = 0] = poisoned
  const directory = mkdtempSync(join(tmpdir(), 'expressway-check-'))
  let store: Awaited<ReturnType<typeof openTestStore>>
  let stream: StreamConnection

  beforeAll(async () => {
    stream = openSqliteStream(join(directory, 'stream.db'))
    store = await openTestStore()
  })
  afterAll(async () => {
    await Promise.all([store.close(), stream.close()])
    rmSync(directory, { recursive: true, force: true })
  })
  beforeEach(async () => {
    for (const table of ['tollgate_traffic_history', 'road_traffic_status', 'traffic_accidents'] as const)
      await store.db.deleteFrom(table).execute()
    const { app } = processorOn(store, { now: () => new Date() })
    const body = JSON.stringify(sound.map(structured))
    const headers = { 'content-type': 'application/cloudevents-batch+json' }
    await app.request('/', { method: 'POST', headers, body })
    const dead = await stream.range(deadLetterStream(STREAM), '-', '+', SENT)
    await stream.remove(
      deadLetterStream(STREAM),
      dead.map(({ id }) => id),
    )
    await stream.append(
      deadLetterStream(STREAM),
      poisoned.map((n) => letterOf(n)),
    )
  })

  const entryOf = (n: number) => ({
    id: `${n}-0`,
    fields: eventOf(numbering, n).fields.map((field) => Buffer.from(field)),
  })
  /** The event that an entry is, as JSON. */
  const structured = (n: number) => {
    const { fields } = eventOf(numbering, n)
    const pairs = fields.flatMap((name, at) =>
      at % 2 === 0 ? [[String(name), String(fields[at + 1])] as const] : [],
    )
    const { data = '', ...attributes } = Object.fromEntries(pairs)
    const parsed: unknown = JSON.parse(data)
    return { ...attributes, data: parsed }
  }
  const REASONS: Readonly<Record<string, string>> = {
    'no id': 'malformed entry: attribute id is missing or empty',
    'another specversion': 'malformed entry: specversion is "0.3", not "1.0"',
    'a field that is no attribute': 'malformed entry: field "Not_One" is no attribute name',
    'a plain entry': 'dev.knative.sources.redisstream is not handled here',
    'an unknown type': 'torment.unknown.v1 is not handled here',
    'data that breaks its schema': 'the data breaks the schema of its type',
    'data that is no JSON': 'data is not valid JSON',
  }
  function letterOf(n: number, reason?: string) {
    const { outcome } = eventOf(numbering, n)
    const { name = '', status = '' } = 'poison' in outcome ? outcome.poison : {}
    return deadLetterFields(entryOf(n), {
      group: 'g',
      origin: '/s',
      reason: reason ?? REASONS[name] ?? '',
      status: status === '' ? undefined : Number(status),
      attempts: 1,
      at: new Date(),
    })
  }
  const found = () => check(store, stream, STREAM, numbering, SENT)

  it('finds nothing where every row and every dead letter is there once', async () => {
    expect(poisoned.length).toBeGreaterThan(3)
    expect(await found()).toEqual({
      stored: sound.length,
      dead: poisoned.length,
      lost: [],
      duplicated: [],
      wrong: [],
    })
  })

  it('finds a row that is missing, of any table', async () => {
    await store.db
      .deleteFrom('tollgate_traffic_history')
      .where('unit_name', '=', `event ${tollgate}`)
      .execute()
    await store.db.deleteFrom('road_traffic_status').where('conzone_name', '=', `event ${road}`).execute()
    await store.db.deleteFrom('traffic_accidents').where('sms_text', 'like', `event ${accident} %`).execute()
    const { lost, stored } = await found()
    expect(stored).toBe(sound.length - 3)
    expect(lost.toSorted()).toEqual(
      [
        `event ${tollgate}: not in tollgate_traffic_history`,
        `event ${road}: not in road_traffic_status`,
        `event ${accident}: not in traffic_accidents`,
      ].toSorted(),
    )
  })

  it('finds a row that is there under a second key', async () => {
    const row = await store.db
      .selectFrom('tollgate_traffic_history')
      .selectAll()
      .where('unit_name', '=', `event ${tollgate}`)
      .executeTakeFirstOrThrow()
    await store.db
      .insertInto('tollgate_traffic_history')
      .values({ ...row, unit_code: 'twice' })
      .execute()
    expect((await found()).duplicated).toEqual([expect.stringContaining(`event ${tollgate}: 2 rows`)])
  })

  it('finds rows that nobody sent', async () => {
    const rows = store.db.updateTable('road_traffic_status').where('conzone_name', '=', `event ${road}`)
    await rows.set({ conzone_name: `event ${SENT + 1}` }).execute()
    const { lost, duplicated } = await found()
    expect(lost).toHaveLength(1)
    expect(duplicated).toEqual([expect.stringContaining(`no event sent explains: ${SENT + 1}`)])
  })

  it('finds other values, and a summary that does not count its rows', async () => {
    const rows = store.db.updateTable('tollgate_traffic_history').where('unit_name', '=', `event ${tollgate}`)
    await rows.set({ entry_amount: -1 }).execute()
    await store.db
      .updateTable('road_route_summary')
      .where('route_no', '=', 'R0')
      .set({ total_sections: 0 })
      .execute()
    const { wrong } = await found()
    expect(wrong[0]).toMatch(`event ${tollgate}: in tollgate_traffic_history, entry_amount is -1, not `)
    expect(wrong[1]).toMatch(/^summary of R0 at .*: 0 sections, not \d+$/)
  })

  it('finds poison without its dead letter, one with another reason, and a sound event among them', async () => {
    const dead = await stream.range(deadLetterStream(STREAM), '-', '+', SENT)
    await stream.remove(deadLetterStream(STREAM), [dead[0]?.id ?? ''])
    expect((await found()).lost).toEqual([
      expect.stringMatching(`event ${poison} .*: not in the dead letters`),
    ])
    await stream.append(deadLetterStream(STREAM), [letterOf(poison, 'out of patience'), letterOf(tollgate)])
    const { lost, wrong } = await found()
    expect(lost).toEqual([])
    expect(wrong).toHaveLength(2)
  })
})
