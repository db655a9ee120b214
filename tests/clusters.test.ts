import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { roadView, systemView, tollgateView } from '../functions/traffic/model/api.ts'
import { feeds } from '../functions/traffic/model/feeds.ts'
import {
  collections,
  incomplete,
  intervals,
  metric,
  offsets,
  powerCut,
  startParts,
  type Parts,
} from './clusters.ts'
import { pidOf, type System } from './system.ts'

const real = await startParts()
const SOON = { timeout: 60_000, interval: 200 }
/** For what waits several times for what comes soon. */
const PATIENT = { timeout: 240_000 }

describe.skipIf(!real)('two clusters, on one Redis and one MariaDB', PATIENT, () => {
  if (real) twoClusters(real)
})

function twoClusters(parts: Parts) {
  let one: System
  let two: System

  beforeAll(async () => {
    one = await parts.start('member1')
    await one.printed('first rows of every feed stored')
    two = await parts.start('member2')
    await two.printed('first rows of every feed stored')
  })
  afterAll(async () => {
    await Promise.all([one.end(), two.end()])
    await parts.end()
  })

  const get = async <T>({ url }: System, path: string, schema: z.ZodType<T>): Promise<T> => {
    const response = await fetch(url + path, { cache: 'no-cache' })
    expect({ path, status: response.status }).toEqual({ path, status: 200 })
    return schema.parse(await response.json())
  }
  const stream = async (system: System) => (await get(system, '/api/system', systemView)).stream
  const clustersOf = async (system: System) =>
    new Set(
      (await stream(system))?.consumers.filter(({ idleMs }) => idleMs < 5_000).map(({ cluster }) => cluster),
    )
  const readiness = async ({ port }: System, offset: number) =>
    (await fetch(`http://127.0.0.1:${port + offset}/readyz`)).status

  /** Every entry is stored, by nobody's refusal lost, and so is every chunk of every collection. */
  async function nothingIsLost(system: System) {
    await expect.poll(() => stream(system), SOON).toMatchObject({ pending: 0, lag: 0, deadLetters: 0 })
    await expect.poll(() => incomplete(parts), SOON).toBe(0)
  }

  /** Collections of every feed that began after now come in. */
  async function goesOn(by: readonly string[]) {
    const now = new Date()
    for (const feed of feeds) {
      const after = async () => (await collections(parts, feed)).filter(({ at }) => at > now)
      await expect.poll(async () => (await after()).length, SOON).toBeGreaterThan(0)
      const who = (await after()).flatMap(({ collectedBy, storedBy }) => [...collectedBy, ...storedBy])
      for (const cluster of new Set(who)) expect(by).toContain(cluster)
    }
  }

  it('say where they keep things, and serve the same rows', async () => {
    expect(one.output()).toContain(`cluster member1, data sim, ${parts.redis.address}, ${parts.mariadb.host}`)
    expect(two.output()).toContain('cluster member2')
    expect((await get(one, '/api/system', systemView)).servedBy.cluster).toBe('member1')
    expect((await get(two, '/api/system', systemView)).servedBy.cluster).toBe('member2')
    for (const system of [one, two])
      await expect.poll(() => clustersOf(system), SOON).toEqual(new Set(['member1', 'member2']))
    const roads = z.array(roadView)
    const offered = [...new Set(await upstreamRoads(one))].toSorted()
    expect(offered.length).toBeGreaterThan(2_900)
    for (const system of [one, two]) {
      const detectors = async () => (await get(system, '/api/road/status', roads)).map(({ vdsId }) => vdsId)
      await expect.poll(async () => (await detectors()).toSorted(), SOON).toEqual(offered)
    }
    const gates = async (system: System) =>
      (await get(system, '/api/tollgate/traffic', z.array(tollgateView))).length
    await expect.poll(async () => (await gates(two)) - (await gates(one)), SOON).toBe(0)
  })

  it('collect every slot once and ask the upstream once for it', async () => {
    await expect.poll(async () => (await collections(parts, 'roads')).length, SOON).toBeGreaterThan(3)
    for (const feed of feeds) {
      const all = await collections(parts, feed)
      const slots = all.map(({ slot }) => slot)
      for (const { collectedBy } of all) expect(collectedBy).toHaveLength(1)
      // Collected by both, each slot would count twice. The first may have been fetched in the slot after its own.
      const passed = () => Math.floor(Date.now() / intervals[feed]) - (slots[0] ?? 0) + 2
      const collected = await metric([one, two], offsets.collector, 'collections_total', {
        feed,
        outcome: 'collected',
      })
      expect(collected).toBeLessThanOrEqual(passed())
      // A tick that comes late asks for its own slot, past the cache.
      const kinds = ['fetched', 'bypass'].map((kind) =>
        metric([one, two], offsets.proxy, 'proxy_answers_total', { feed, kind }),
      )
      const fetched = (await Promise.all(kinds)).reduce((sum, count) => sum + count)
      expect(fetched).toBeGreaterThanOrEqual(slots.length)
      expect(fetched).toBeLessThanOrEqual(passed())
    }
    // A road answer has one page; what was just answered has yet to be stored.
    const ahead = async () => {
      const { length } = await collections(parts, 'roads')
      const of = { feed: 'roads', outcome: 'ok' }
      return (await metric([one, two], offsets.proxy, 'upstream_calls_total', of)) - length
    }
    await expect.poll(ahead, SOON).toBeLessThanOrEqual(1)
    await nothingIsLost(one)
  })

  /**
   * What was under way at a cluster that dies is stored by the other, which then does all the work.
   * @returns how many entries it took over
   */
  async function survives(living: System, dead: System, name: string): Promise<number> {
    process.kill(pidOf(dead, 'data-processor'), 'SIGSTOP')
    // What is told is a second old at the most: pending for longer than that is what the stopped processor holds up.
    let since = Number.POSITIVE_INFINITY
    const stuck = async () => {
      const consumers = (await stream(living))?.consumers ?? []
      const pending = consumers.some((consumer) => consumer.cluster !== name && consumer.pending > 0)
      since = pending ? Math.min(since, performance.now()) : Number.POSITIVE_INFINITY
      return performance.now() - since > 1_500
    }
    await expect.poll(stuck, SOON).toBe(true)
    powerCut(dead)
    const claimed = () => metric([living], offsets.source, 'redis_stream_source_entries_claimed_total', {})
    await expect.poll(claimed, SOON).toBeGreaterThan(0)
    await goesOn([name])
    await nothingIsLost(living)
    return claimed()
  }

  it('carry on when the first dies', async () => {
    expect(await survives(two, one, 'member2')).toBeGreaterThan(0)
  })

  it('take it back, and carry on when the second dies', async () => {
    await one.end()
    one = await parts.start('member1')
    await one.printed('first rows of every feed stored')
    await expect.poll(() => clustersOf(two), SOON).toEqual(new Set(['member1', 'member2']))
    expect(await survives(one, two, 'member1')).toBeGreaterThan(0)
  })

  it('lose nothing when Redis is killed, and answer meanwhile', async () => {
    const processor = pidOf(one, 'data-processor')
    process.kill(processor, 'SIGSTOP')
    await expect.poll(async () => (await stream(one))?.pending, SOON).toBeGreaterThan(0)
    await parts.redis.kill()
    await expect.poll(() => readiness(one, offsets.source), SOON).toBe(503)
    expect(await get(one, '/api/road/status', z.array(roadView))).not.toHaveLength(0)
    process.kill(processor, 'SIGCONT')
    await parts.redis.restart()
    await expect.poll(() => readiness(one, offsets.source), SOON).toBe(200)
    await goesOn(['member1'])
    await nothingIsLost(one)
  })

  it('lose nothing when MariaDB is killed, and answer from memory meanwhile', async () => {
    await get(one, '/api/road/status', z.array(roadView))
    await parts.mariadb.kill()
    await expect.poll(() => readiness(one, offsets.processor), SOON).toBe(503)
    expect(await get(one, '/api/road/status', z.array(roadView))).not.toHaveLength(0)
    await parts.mariadb.restart()
    await expect.poll(() => readiness(one, offsets.processor), SOON).toBe(200)
    await goesOn(['member1'])
    await nothingIsLost(one)
  })
}

/** The detectors that a system's simulator has rows of now. */
async function upstreamRoads({ port }: System): Promise<string[]> {
  const base = `http://127.0.0.1:${port + offsets.simulator}`
  const answer = await fetch(`${base}/openapi/odtraffic/trafficAmountByRealtime?key=test&type=json`)
  const { list } = z.object({ list: z.array(z.object({ vdsId: z.string() })) }).parse(await answer.json())
  return list.map(({ vdsId }) => vdsId)
}
