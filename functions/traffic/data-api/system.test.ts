import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ACTIVITY_STREAM, encodeActivity } from '../../runtime/activity.ts'
import { StoreUnavailableError, type Dialect, type Store } from '../../runtime/store/index.ts'
import { startMariaDb } from '../../runtime/testing/mariadb.ts'
import { startStreams } from '../../runtime/testing/stream.ts'
import { accident, event, openTestStore, road } from '../data-processor/testing.ts'
import { systemView } from '../model/api.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../model/events.ts'
import type { Database } from '../model/tables.ts'
import { NOW } from '../data-processor/testing.ts'
import { createActivityLog, activityViews, historyOf } from './system-history.ts'
import { startApi, type TestApi } from './testing.ts'

const server = await startMariaDb({ flushLogAtTrxCommit: 0 })
const dialects: Dialect[] = server ? ['mysql', 'sqlite'] : ['sqlite']
const adapters = await startStreams()
afterAll(async () => {
  await server?.stop()
  await Promise.all(adapters.map((adapter) => adapter.stop()))
})

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000).toISOString()
const sum = (counts: readonly number[] = []) => counts.reduce((total, count) => total + count, 0)

describe.each(dialects)('/api/system on %s', (dialect) => {
  let store: Store<Database>
  let api: TestApi
  let away = false
  let now = NOW
  beforeAll(async () => {
    store = await openTestStore(dialect === 'mysql' ? server : undefined)
    const refuse = () => {
      if (away) throw new StoreUnavailableError('the database does not answer')
    }
    const db = store.db.withPlugin({
      transformQuery({ node }) {
        refuse()
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const ping = async () => {
      refuse()
      await store.ping()
    }
    api = await startApi({ ...store, db, ping }, { now: () => now })
    const collected = (seconds: number, cluster: string, point: string) =>
      event('accidents', { collectedAt: ago(seconds), records: [accident(point)] }, cluster)
    await api.store(
      collected(1_000, 'member1', '오래전'),
      collected(300, 'member1', '판교'),
      collected(30, 'member2', '신갈'),
      event('roads', { collectedAt: ago(31), records: [road('0010', 'A')] }, 'member2'),
      { ...event('roads', { origin: 'manual', records: [road('0010', 'B')] }), source: '/by/hand' },
    )
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })
  const look = async (seconds: number) => {
    now = new Date(NOW.getTime() + seconds * 1_000)
    return systemView.parse(await api.json('/api/system'))
  }

  test('tells who collected and who stored in each ten seconds of the last 15 minutes', async () => {
    const { history } = await look(1)
    expect(history.stepSeconds * (history.members[0]?.stored.length ?? 0)).toBe(15 * 60)
    const of = (cluster: string) => history.members.find((member) => member.cluster === cluster)
    const stepOf = (seconds: number) =>
      Math.floor((Date.parse(ago(seconds)) - Date.parse(history.from)) / 10_000)
    expect(history.members.map(({ cluster }) => cluster)).toEqual(['member1', 'member2'])
    // What was collected longer ago, and what a person sent, is not in it.
    expect(sum(of('member1')?.collected)).toBe(1)
    expect(of('member1')?.collected[stepOf(300)]).toBe(1)
    expect(of('member2')?.collected[stepOf(30)]).toBe(1)
    expect(of('member2')?.collected[stepOf(31)]).toBe(1)
    expect(of('member1')?.stored[stepOf(0)]).toBe(4)
    expect(sum(of('member2')?.stored)).toBe(0)
  })

  test('takes no row sent by hand for the last collection', async () => {
    const { feeds } = await look(1)
    expect(feeds.find(({ feed }) => feed === 'roads')).toMatchObject({
      origin: 'sim',
      collectedBy: 'member2',
      collectedAt: ago(31),
    })
  })

  test('answers while the database is away: what was known, and that it is away', async () => {
    const before = await look(2)
    expect(before.reachable).toEqual({ store: true, stream: true })
    away = true
    const during = await look(4)
    expect(during.reachable).toEqual({ store: false, stream: true })
    expect(during.feeds.map(({ feed, collectedBy }) => [feed, collectedBy])).toEqual(
      before.feeds.map(({ feed, collectedBy }) => [feed, collectedBy]),
    )
    expect(during.stream).not.toBeNull()
    expect(api.logged).toContain('the store cannot be asked; /api/system says so')
    away = false
    expect((await look(6)).reachable).toEqual({ store: true, stream: true })
  })

  test('answers though the database was away from the first', async () => {
    away = true
    const own = await startApi({ ...store, ping: () => Promise.reject(new StoreUnavailableError('away')) })
    const view = systemView.parse(await own.json('/api/system'))
    away = false
    expect(view.reachable.store).toBe(false)
    expect(view.feeds.map(({ feed }) => feed)).toEqual(['accidents', 'tollgates', 'roads'])
    await own.close()
  })
})

test('while the stream does not answer, the stream is null and the rest is there', async () => {
  const store = await openTestStore()
  const stuck = () => new Promise<never>(() => {})
  const api = await startApi(store, { stream: { state: stuck, range: stuck } })
  const view = systemView.parse(await api.json('/api/system'))
  expect(view.stream).toBeNull()
  expect(view.reachable).toEqual({ store: true, stream: false })
  await api.close()
  await store.close()
})

describe.each(adapters)('what the functions told on $name', ({ open }) => {
  test('is counted by function and cluster, each report once', async () => {
    const stream = open()
    await stream.ensureGroup(TRAFFIC_STREAM, PROCESSOR_GROUP)
    const tell = (service: string, cluster: string, pod: string, done: number, failed = 0) =>
      stream.append(ACTIVITY_STREAM, [encodeActivity({ service, cluster, pod }, { done, failed })])
    const log = createActivityLog(stream)
    await tell('data-api', 'member1', 'a', 40)
    await tell('data-api', 'member1', 'b', 10, 2)
    await log.read(Date.now())
    await tell('data-api', 'member2', 'c', 5)
    await stream.append(ACTIVITY_STREAM, [['something', 'else']])
    await log.read(Date.now())
    await log.read(Date.now())
    const now = Date.now()
    expect(activityViews(log.all, now)).toMatchObject([
      { service: 'data-api', cluster: 'member1', pods: 2, perMinute: 50, perSecond: 5, failed: 2 },
      { service: 'data-api', cluster: 'member2', pods: 1, perMinute: 5, perSecond: 0.5, failed: 0 },
    ])
    const { members } = historyOf(now, log.all, { collected: [], stored: [] }, ['member3'])
    expect(members.map(({ cluster, served, failed }) => [cluster, sum(served), sum(failed)])).toEqual([
      ['member1', 50, 2],
      ['member2', 5, 0],
      ['member3', 0, 0],
    ])
    // A quarter of an hour later it is forgotten.
    await log.read(now + 16 * 60_000)
    expect(log.all).toEqual([])
  })
})
