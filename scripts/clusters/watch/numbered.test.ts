import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { accidentsCollected, collectedType } from '../../../functions/traffic/model/events.ts'
import { startRedis, type TestRedis } from '../../../functions/runtime/testing/redis.ts'
import { refused, startClusters, type Answer, type Clusters } from '../testing/kubectl-server.ts'
import { startNumbered, type Numbered } from './numbered.ts'

const redis = await startRedis({ appendOnly: true })
const folder = mkdtempSync(join(tmpdir(), 'expressway-kubectl-'))
const opened = redis && (await startClusters(folder))
const SOON = { interval: 50 }

describe.skipIf(!opened)('numbered events', () => {
  if (redis && opened) numberedEvents(opened, redis)
})

function numberedEvents(clusters: Clusters, server: TestRedis) {
  const client = new Redis(server.port, server.host)
  client.on('error', () => {})
  const start = (password = 'secret') =>
    startNumbered({ runId: 'run', context: 'central-ctx', user: 'collector', password, perSecond: 20 })
  const appended = async () =>
    (await client.xrange('traffic-stream', '-', '+')).map(([, fields]) =>
      Object.fromEntries(fields.flatMap((key, at) => (at % 2 === 0 ? [[key, fields[at + 1] ?? '']] : []))),
    )
  const numbersIn = (events: { id?: string }[]) => events.map(({ id = '' }) => Number(id.split('-').at(-1)))
  const allowCollector = () =>
    client.call('ACL', 'SETUSER', 'collector', 'on', '>secret', '~traffic-stream', '+xadd', '+auth', '+ping')
  const reach = (answer: Answer) => clusters.intercept(({ verb }) => (verb === 'exec' ? answer : undefined))
  const confirmed = (numbered: Numbered, count: number) =>
    expect.poll(() => numbered.confirmed.size, SOON).toBeGreaterThanOrEqual(count)

  beforeAll(async () => {
    vi.stubEnv('PATH', clusters.env['PATH'])
    vi.stubEnv('TEST_CLUSTERS', clusters.env['TEST_CLUSTERS'])
    reach({ become: ['redis-cli', '-p', String(server.port)] })
    await allowCollector()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await client.del('traffic-stream')
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    client.disconnect()
    await Promise.all([clusters.close(), server.stop()])
    rmSync(folder, { recursive: true, force: true })
  })

  it('are events that the processor takes, each number once', async () => {
    const numbered = start()
    await confirmed(numbered, 10)
    await numbered.stop()
    const events = await appended()
    expect(numbersIn(events)).toEqual([...numbered.confirmed.keys()])
    expect(events[3]).toMatchObject({
      specversion: '1.0',
      type: collectedType.accidents,
      id: 'failover-run-3',
    })
    const data = accidentsCollected.parse(JSON.parse(events[3]?.data ?? ''))
    expect(data.records).toMatchObject([{ accPointNM: 'failover run #3', accType: '기타' }])
  })

  it('are appended again where Redis was away before it confirmed them', async () => {
    const numbered = start()
    await confirmed(numbered, 5)
    await server.kill()
    const before = numbered.confirmed.size
    await server.restart()
    await allowCollector()
    await confirmed(numbered, before + 5)
    await numbered.stop()
    expect(new Set(numbersIn(await appended()))).toEqual(new Set(numbered.confirmed.keys()))
    expect(Math.max(...numbered.confirmed.keys())).toBe(numbered.confirmed.size - 1)
  })

  it('are not taken for appended where Redis refuses them', async () => {
    await client.call('ACL', 'SETUSER', 'collector', '-xadd')
    const numbered = start()
    await expect
      .poll(() => clusters.calls.filter(({ verb }) => verb === 'exec').length, SOON)
      .toBeGreaterThan(4)
    expect(numbered.confirmed.size).toBe(0)
    await client.call('ACL', 'SETUSER', 'collector', '+xadd')
    await confirmed(numbered, 5)
    await numbered.stop()
    expect(new Set(numbersIn(await appended()))).toEqual(new Set(numbered.confirmed.keys()))
  })

  it('are given up where Redis does not come back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
    const numbered = start('wrong')
    vi.advanceTimersByTime(1_000)
    const stopped = numbered.stop()
    vi.advanceTimersByTime(60_000)
    await stopped
    expect(numbered.confirmed.size).toBe(0)
  })

  it('begin nothing anew once they have ended', async () => {
    reach(refused)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
    const programs = () => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length
    const numbered = start()
    // Its session has been refused: beside the events’ beat it waits to open another.
    while (vi.getTimerCount() < 2) await new Promise((resolve) => setImmediate(resolve))
    await numbered.stop()
    const before = programs()
    vi.advanceTimersByTime(1_000)
    expect(programs()).toBe(before)
  })
}
