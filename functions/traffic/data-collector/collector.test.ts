import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { ProblemError } from '../../runtime/problem.ts'
import type { StreamConnection } from '../../runtime/stream/index.ts'
import { startStreams } from '../../runtime/testing/stream.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../model/events.ts'
import type { CollectorParts } from './index.ts'
import { createProxyClient } from './proxy-client.ts'
import { appendedTo, collectorOf, down, notice, proxyThat } from './testing.ts'

const SLOT = '2026-11-21T06:00:00.000Z'
const streams = await startStreams()
afterAll(async () => {
  for (const stream of streams) await stream.stop()
})

describe.each(streams)('on $name, the collector', ({ open, deleteStream }) => {
  let stream: StreamConnection = open()
  let now = new Date(SLOT)
  let proxy = proxyThat()

  const collector = (parts: Partial<CollectorParts> = {}) =>
    collectorOf({ proxy: createProxyClient('http://proxy/', proxy.send), stream, now: () => now, ...parts })
  const appended = () => appendedTo(stream)
  let run = 0
  /** Claims outlive a test, so each has a day of its own. */
  const slotAt = (ms: number) => new Date(now.getTime() + ms).toISOString()

  beforeEach(async () => {
    stream = open()
    await deleteStream(TRAFFIC_STREAM)
    now = new Date(Date.parse(SLOT) + run++ * 86_400_000)
    proxy = proxyThat()
    proxy.answers = { sim: [notice('a'), notice('b')] }
  })

  test('collects a slot once, whoever asks how often', async () => {
    const [one, other] = [
      collector(),
      collector({ identity: { service: 'data-collector', cluster: 'member2', revision: 'r', pod: 'q' } }),
    ]
    const slot = slotAt(0)
    const responses = await Promise.all([one, one, other, other].map(({ collect }) => collect(slot)))
    const won = responses.filter(({ status }) => status === 200)
    expect(won.length).toBeGreaterThan(0)
    const held = responses.filter(({ status }) => status !== 200)
    expect(held.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
      held.map(() => [503, '2']),
    )
    expect(await (await other.collect(slot)).json()).toMatchObject({
      collected: false,
      reason: 'the slot was collected already',
    })
    expect(proxy.asked).toHaveLength(1)
    const seconds = slot.replace('.000', '')
    expect(await appended()).toMatchObject([
      {
        id: `accidents/${seconds}/sim/0`,
        data: {
          origin: 'sim',
          collectedAt: '2026-11-21T06:00:03.456Z',
          records: [{ accPointNM: 'a' }, { accPointNM: 'b' }],
        },
      },
    ])
    expect(proxy.asked).toEqual(['sim accidents  min-fresh=0'])
  })

  test('gives a slot back that it could not collect', async () => {
    const { collect } = collector()
    proxy.answers = { sim: down() }
    const failed = await collect(slotAt(0))
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '9'])
    expect(await failed.text()).toMatch(/the proxy answered 502: data.ex.co.kr answered 500/)
    proxy.answers = { sim: [] }
    expect(await (await collect(slotAt(0))).json()).toMatchObject({ collected: true, records: 0, events: 1 })
    expect(await appended()).toMatchObject([{ data: { part: { index: 0, count: 1 }, records: [] } }])
  })

  test('collects for a person each time', async () => {
    const { collect } = collector()
    for (const attributes of [{}, {}, { subject: 'by hand' }]) {
      expect(await (await collect(undefined, attributes)).json()).toMatchObject({ collected: true })
    }
    expect(proxy.asked).toHaveLength(3)
  })

  test('lets the present go first: the past waits while events wait to be stored', async () => {
    const { collect } = collector()
    await stream.ensureGroup(TRAFFIC_STREAM, PROCESSOR_GROUP)
    await stream.append(
      TRAFFIC_STREAM,
      Array.from({ length: 30 }, (_, n) => ['id', String(n)]),
    )
    const waits = await collect(slotAt(-3_600_000))
    expect([waits.status, waits.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await waits.text()).toContain('30 events wait to be stored')
    expect((await collect(slotAt(0))).status).toBe(200)
    const entries = await stream.read(TRAFFIC_STREAM, PROCESSOR_GROUP, 'test', { count: 50, blockMs: 0 })
    const ids = entries.map(({ id }) => id)
    await stream.ack(TRAFFIC_STREAM, PROCESSOR_GROUP, ids)
    expect((await collect(slotAt(-3_600_000))).status).toBe(200)
  })

  test('has a past where the simulator has, and nowhere else', async () => {
    const past = slotAt(-3_600_000)
    expect(await (await collector().collect(past)).json()).toMatchObject({
      collected: true,
      collectedAt: past,
    })
    expect(proxy.asked).toEqual([`sim accidents ${past} min-fresh=0`])
    for (const mode of ['real', 'auto'] as const) {
      proxy.answers = { real: [notice('a')] }
      const response = await collector({ mode }).collect(slotAt(-7_200_000))
      expect(await response.json()).toMatchObject({
        collected: false,
        reason: 'the real upstream has no past',
      })
    }
    expect(proxy.asked).toHaveLength(1)
  })

  test('in mode auto falls back and returns by itself, saying so once', async () => {
    const { collect, logged, registry } = collector({ mode: 'auto' })
    const states = [[notice('a')], down(), down(), [notice('a')]]
    const origins: unknown[] = []
    for (const real of states) {
      proxy.answers = { real, sim: [notice('s')] }
      const outcome: object = await (await collect()).json()
      origins.push('origin' in outcome && outcome.origin)
    }
    expect(origins).toEqual(['real', 'sim', 'sim', 'real'])
    expect((await appended()).map(({ data }) => data.origin)).toEqual(origins)
    expect(logged.filter((line) => line.includes('until the real upstream answers'))).toHaveLength(1)
    expect(proxy.asked).not.toContainEqual(expect.stringContaining('stale-if-error'))
    proxy.answers = { real: down(), sim: new ProblemError(503, 'set SIMULATOR_API_URL', { retryAfter: 4 }) }
    const failed = await collect()
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '4'])
    expect(await failed.text()).toMatch(/real: .*answered 500; sim: .*SIMULATOR_API_URL/)
    expect(await registry.metrics()).toContain(
      'collections_total{feed="accidents",origin="sim",outcome="collected"} 2',
    )
  })

  test('in mode real takes old rows while the upstream fails, and keeps their time', async () => {
    proxy.stale = true
    proxy.answers = { real: [notice('a')] }
    const outcome = await (await collector({ mode: 'real' }).collect(slotAt(0))).json()
    expect(outcome).toMatchObject({ stale: true, collectedAt: '2026-11-21T06:00:03.456Z' })
    expect(proxy.asked).toEqual(['real accidents  min-fresh=0, stale-if-error=600'])
  })

  test('counts and logs what it rejects; an answer that is mostly unreadable ends no incident', async () => {
    const { collect, logged, registry } = collector()
    proxy.answers = { sim: [notice('a'), notice('b'), { ...notice('c'), accHour: '99:00' }, 'x'] }
    expect(await (await collect()).json()).toMatchObject({ rows: 4, records: 2, rejected: 2 })
    expect(logged.join('\n')).toMatch(/names no date and time/)
    const label = 'rejected_rows_total{feed="accidents",reason="accDate + accHour"} 1'
    expect(await registry.metrics()).toContain(label)
    proxy.answers = { sim: ['x', {}, notice('a')] }
    const response = await collect()
    expect(response.status).toBe(503)
    expect(await response.text()).toMatch(/sim\/accidents: 2 rows cannot be read, 1 can;.*expected object/)
    expect(await appended()).toHaveLength(1)
  })

  test.each([
    ['tollgates/2026-11-21T06:00:00Z', /is a slot of tollgates/],
    ['accidents/2026-13-21T06:00:00Z', /names no RFC 3339 time/],
    ['accidents/1999-11-21T06:00:00Z', /is before 2000/],
    ['tick/2999-11-21T06:00:00Z', /lies ahead/],
  ])('refuses the slot %s', async (subject, message) => {
    const response = await collector().collect(undefined, { subject })
    expect(response.status).toBe(422)
    expect(await response.text()).toMatch(message)
  })
})
