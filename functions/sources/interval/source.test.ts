import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StreamConnection } from '../../runtime/stream/index.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { startTracing } from '../../runtime/trace.ts'
import type { Outcome, Sink } from '../sink.ts'
import type { Schedule } from './settings.ts'
import { pastSlots, slotOf } from './slots.ts'
import { runIntervalSource } from './source.ts'

const MINUTE = 60_000
const START = Date.parse('2026-11-21T06:02:30Z')

describe('slots', () => {
  it('are aligned to the wall clock', () => {
    expect(new Date(slotOf(START, 5 * MINUTE)).toISOString()).toBe('2026-11-21T06:00:00.000Z')
    expect(new Date(slotOf(START, 10_000)).toISOString()).toBe('2026-11-21T06:02:30.000Z')
  })

  it('of the past come newest first, without the one under way', () => {
    const slots = [...pastSlots(START, 15 * MINUTE, 5 * MINUTE)].map((slot) =>
      new Date(slot).toISOString().slice(11, 16),
    )
    expect(slots).toEqual(['05:55', '05:50', '05:45'])
  })
})

describe('the interval source', () => {
  let directory: string
  const stops: (() => Promise<void>)[] = []

  beforeAll(async () => {
    await startTracing({ service: 'interval-source', cluster: 'test', revision: 'r', pod: 'p' }, undefined)
  })
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'expressway-interval-'))
  })
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
    await rm(directory, { recursive: true })
  })

  const connect = async (): Promise<StreamConnection> => {
    const port = await openStream({ DATA_DIR: directory })
    stops.push(() => port.close())
    return port
  }

  interface Sent {
    id: string
    headers: Record<string, string>
    body: string
  }

  /** A source over `sent`, whose sink answers what `answer` says; `seen` resolves when so many were sent. */
  async function start(
    schedules: Schedule[],
    options: {
      answer?: (sent: Sent, nth: number) => Outcome
      owner?: string
      sent?: Sent[]
      now?: () => number
    } = {},
  ) {
    const port = await connect()
    const sent = options.sent ?? []
    const waiting: { count: number; resolve: () => void }[] = []
    const sink: Sink = {
      async send(headers, body) {
        const one = { id: headers['ce-id'] ?? '', headers, body: String(body) }
        sent.push(one)
        for (const { count, resolve } of waiting) if (sent.length >= count) resolve()
        return options.answer?.(one, sent.length) ?? { kind: 'delivered' }
      },
      close: async () => {},
    }
    const closing = new AbortController()
    const running = runIntervalSource(
      {
        claims: port.claims,
        sink,
        log: pino({ level: 'silent' }),
        registry: new Registry(),
        owner: options.owner ?? 'test/a',
        source: '/clusters/test/interval-source',
        extensions: {},
        now: options.now ?? (() => START),
      },
      schedules,
      closing.signal,
    )
    stops.unshift(async () => {
      closing.abort()
      await running
    })
    const seen = (count: number) =>
      new Promise<void>((resolve) => (sent.length >= count ? resolve() : waiting.push({ count, resolve })))
    return { sent, seen, stop: stops[0] ?? (async () => {}) }
  }

  const roads: Schedule = { name: 'roads', every: 5 * MINUTE, type: 'test.tick', data: { feed: 'roads' } }

  it('sends the slot under way at once, as a CloudEvent that names it', async () => {
    const { sent, seen } = await start([roads])
    await seen(1)
    expect(sent[0]?.headers).toMatchObject({
      'ce-id': 'roads/2026-11-21T06:00:00.000Z',
      'ce-subject': 'roads/2026-11-21T06:00:00.000Z',
      'ce-time': '2026-11-21T06:00:00.000Z',
      'ce-type': 'test.tick',
      'ce-source': '/clusters/test/interval-source',
      'content-type': 'application/json',
    })
    expect(sent[0]?.headers['ce-traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ feed: 'roads' })
  })

  it('sends a slot once, however many replicas there are and however often they start', async () => {
    const sent: Sent[] = []
    const tolls: Schedule = { ...roads, name: 'tolls' }
    const replicas = await Promise.all(['a', 'b', 'c'].map((owner) => start([roads, tolls], { owner, sent })))
    // Which of them sends is not known.
    await expect.poll(() => sent.length).toBe(2)
    for (const { stop } of replicas) await stop()
    const again = await start([roads, tolls, { ...roads, name: 'last' }], { owner: 'd', sent })
    await again.seen(3)
    await again.stop()
    expect(sent.map(({ id }) => id.split('/')[0]).sort()).toEqual(['last', 'roads', 'tolls'])
  })

  it('sends again until the sink takes it', async () => {
    const away: Outcome = { kind: 'retry', status: 503, reason: 'starting', retryAfterMs: 1 }
    const { sent, seen } = await start([roads], {
      answer: (_, nth) => (nth < 3 ? away : { kind: 'delivered' }),
    })
    await seen(3)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
  })

  it('skips the slots it slept through, and sends the one under way', async () => {
    let clock = START
    const short: Schedule = { ...roads, every: 50 }
    const { sent, seen } = await start([short], {
      now: () => clock,
      answer: () => ((clock += 1_000), { kind: 'delivered' }),
    })
    await seen(3)
    const times = sent.slice(0, 3).map(({ headers }) => Date.parse(headers['ce-time'] ?? ''))
    expect(times).toEqual([START, START + 1_000, START + 2_000])
  })

  it('fills the past behind the first slot, newest first, and only once', async () => {
    const backfill: Schedule = { ...roads, backfill: { span: 15 * MINUTE, every: 5 * MINUTE } }
    const first = await start([backfill])
    await first.seen(4)
    expect(first.sent.map(({ headers }) => headers['ce-time']?.slice(11, 16))).toEqual([
      '06:00',
      '05:55',
      '05:50',
      '05:45',
    ])
    await first.stop()
    const second = await start([{ ...roads, name: 'other' }, backfill])
    await second.seen(1)
    await second.stop()
    expect(second.sent.map(({ id }) => id)).toEqual(['other/2026-11-21T06:00:00.000Z'])
  })

  it('gives a refused slot up and goes on', async () => {
    const refused: Outcome = { kind: 'rejected', status: 422, reason: 'unknown feed' }
    let clock = START
    const { seen, sent } = await start([roads], {
      now: () => clock,
      answer: (_, nth) => {
        clock += 5 * MINUTE
        return nth === 1 ? refused : { kind: 'delivered' }
      },
    })
    await seen(2)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2)
  })
})
