import { expect, test } from 'vitest'
import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { lanesOf } from './lanes.ts'
import { membersOf } from './members.ts'
import { systemEn, systemKo } from './messages.ts'
import { figuresOf, flowsOf } from './stages.ts'

const NOW = '2026-11-21T12:00:00.000Z'
const ago = (seconds: number) => new Date(Date.parse(NOW) - seconds * 1000).toISOString()
const told = (service: string, cluster: string, perMinute: number, seconds: number, failed = 0) => ({
  service,
  cluster,
  pods: 1,
  perSecond: perMinute / 60,
  perMinute,
  failed,
  lastAt: ago(seconds),
})
const counts = [0, 0, 0, 0, 1, 2, 3]
const view: SystemView = {
  now: NOW,
  servedBy: { cluster: 'member2', revision: 'r', pod: 'p' },
  reachable: { store: true, stream: true },
  feeds: [
    {
      feed: 'roads',
      origin: 'sim',
      collectedAt: ago(20),
      collectedBy: 'member2',
      storedAt: ago(19.5),
      storedBy: 'member2',
      newestAt: ago(100),
      ageSeconds: 100,
      rows: 3062,
    },
  ],
  upstream: [
    { feed: 'roads', origin: 'sim', fetchedAt: ago(21), rows: 3062 },
    { feed: 'roads', origin: 'real', fetchedAt: null, rows: 0 },
  ],
  activity: [
    told('data-api', 'member1', 600, 300),
    told('data-api', 'member2', 30, 2, 1),
    told('data-collector', 'member2', 12, 20),
    told('data-processor', 'member2', 12, 20, 4),
    told('redis-stream-source', 'central', 12, 20, 2),
  ],
  history: {
    from: ago(70),
    stepSeconds: 10,
    members: [{ cluster: 'member2', served: counts, collected: counts, stored: counts, failed: counts }],
  },
  stream: {
    name: 's',
    group: 'g',
    length: 40,
    lag: 7,
    pending: 3,
    consumers: [],
    deadLetters: 9,
    deadLettersRecent: 2,
  },
  changes: { live: true, lastId: null, clients: 5 },
}
const stage = (of: SystemView, id: string) =>
  figuresOf(of, { ms: 31.4, failed: 1 }).find((figures) => figures.id === id)

test('each stage has its own figures', () => {
  expect(figuresOf(view, { ms: 31.4, failed: 1 })).toHaveLength(10)
  expect(stage(view, 'upstream')).toMatchObject({
    rate: { value: 3062 },
    lag: { value: 100, unit: 'seconds' },
  })
  expect(stage(view, 'stream')).toMatchObject({ rate: { value: 40 }, lag: { value: 7 }, errors: 2 })
  expect(stage(view, 'source')).toMatchObject({ rate: { value: 12 }, lag: { value: 3 }, errors: 2 })
  expect(stage(view, 'processor')).toMatchObject({ rate: { value: 12 }, lag: { value: 20 }, errors: 4 })
  expect(stage(view, 'store')).toMatchObject({ rate: { value: 6 }, lag: { value: 500, unit: 'ms' } })
  expect(stage(view, 'api')).toMatchObject({ rate: { value: 630 }, errors: 1 })
  expect(stage(view, 'gateway')).toMatchObject({ lag: { value: 31, unit: 'ms' }, errors: 1 })
  expect(stage(view, 'dashboard')).toMatchObject({ rate: { value: 5 } })
})

test('what cannot be asked is no zero', () => {
  const away = { ...view, reachable: { store: false, stream: false }, stream: null }
  for (const id of ['collector', 'stream', 'source', 'processor', 'store', 'api'])
    expect(stage(away, id)?.rate).toBeNull()
  expect(stage(away, 'source')?.errors).toBeNull()
})

test('a member keeps its colour when it is alone; what runs only sources is none', () => {
  expect(membersOf(view)).toEqual([
    { cluster: 'member1', colour: 0 },
    { cluster: 'member2', colour: 1 },
  ])
  const alone = { ...view, activity: view.activity.filter(({ cluster }) => cluster === 'member2') }
  expect(membersOf(alone)).toEqual([{ cluster: 'member2', colour: 1 }])
  const named = { ...alone, activity: [], servedBy: { ...view.servedBy, cluster: 'local' } }
  expect(membersOf(named).map(({ colour }) => colour)).toEqual([0, 1])
})

test('a member at rest, a dead one, and one that nothing tells of are not the same', () => {
  const consumer = (cluster: string, idleMs: number) => ({
    name: `${cluster}-0`,
    cluster,
    pending: 0,
    idleMs,
  })
  const lifeWith = (...consumers: ReturnType<typeof consumer>[]) => {
    const of = { ...view, stream: view.stream && { ...view.stream, consumers } }
    return lanesOf(of, membersOf(of), 'member2').map(({ life }) => life)
  }
  expect(lifeWith()).toEqual(['quiet', 'working'])
  expect(lifeWith(consumer('central', 10))).toEqual(['quiet', 'working'])
  expect(lifeWith(consumer('member1', 1_900))).toEqual(['resting', 'working'])
  expect(lifeWith(consumer('member1', 90_000))).toEqual(['dead', 'working'])
  // What its last process left behind says nothing once another runs.
  expect(lifeWith(consumer('member1', 90_000), consumer('member1', 40))).toEqual(['resting', 'working'])
  expect(lanesOf({ ...view, stream: null }, membersOf(view), 'member2')[0]?.life).toBe('quiet')
  for (const words of [systemKo, systemEn]) expect(new Set(Object.values(words.system.lanes)).size).toBe(5)
})

test('a lane is lit where its member works', () => {
  const [one, two] = lanesOf(view, membersOf(view), 'member2')
  expect([...(one?.at ?? [])]).toEqual([])
  expect(two?.at).toEqual(new Set(['proxy', 'collector', 'processor', 'api', 'gateway', 'dashboard']))
  expect(flowsOf(view, 'member2')).toEqual({ collect: 0.2, store: 0.2, serve: 0.5 })
  expect(flowsOf(view, 'nobody')).toEqual({ collect: 0, store: 0, serve: 0 })
})
