import { expect, test, vi } from 'vitest'
import type { Entry } from '../../runtime/stream/index.ts'
import { startRedis } from '../../runtime/testing/redis.ts'
import { openRedisStream } from '../../runtime/stream/redis.ts'
import { encodeChange } from '../model/changes.ts'
import { CHANGES_STREAM, type Change } from '../model/events.ts'
import { createChangeFeed, STALE_MS, type Notice } from './change-feed.ts'

const change: Change = {
  feed: 'roads',
  origin: 'sim',
  at: '2026-11-21T11:50:00.000Z',
  storedAt: '2026-11-21T11:51:00.000Z',
  storedBy: 'member1',
  collectedBy: 'member2',
  rows: 1,
}
const log = { info() {}, warn() {} }

test('while notices cannot be read, versions change every few seconds; afterwards everything counts as changed', async () => {
  const closing = new AbortController()
  let time = 1_000_000
  let broken = true
  const waiting: (() => void)[] = []
  const warn = vi.fn<(fields: object, message: string) => void>()
  const fail = async () => {
    throw new Error('Redis at redis:6379 does not answer')
  }
  const feed = createChangeFeed({
    stream: {
      lastId: () => (broken ? fail() : Promise.resolve('5-0')),
      tail: () => (broken ? fail() : new Promise<Entry[]>((resolve) => waiting.push(() => resolve([])))),
      range: async () => [],
    },
    closing: closing.signal,
    log: { info() {}, warn },
    now: () => time,
  })
  let [resets, breaks] = [0, 0]
  feed.subscribe({ changed() {}, reset: () => resets++, broken: () => breaks++ })
  const running = feed.run()
  await expect.poll(() => warn).toHaveBeenCalled()

  expect(feed.live).toBe(false)
  const stale = feed.version(['roads'])
  expect(feed.version(['roads'])).toBe(stale)
  time += STALE_MS
  expect(feed.version(['roads'])).not.toBe(stale)

  broken = false
  await expect.poll(() => feed.live).toBe(true)
  const fresh = feed.version(['roads'])
  time += STALE_MS
  expect(feed.version(['roads'])).toBe(fresh)

  broken = true
  await expect.poll(() => waiting).not.toHaveLength(0)
  for (const answer of waiting.splice(0)) answer()
  await expect.poll(() => feed.live).toBe(false)
  broken = false
  await expect.poll(() => feed.live).toBe(true)
  expect([breaks, resets]).toEqual([1, 1])
  expect(feed.version(['roads'])).not.toBe(fresh)
  expect(warn).toHaveBeenCalledTimes(2)

  time += 60_000
  expect(feed.live, 'a tail that hangs is not live').toBe(false)
  closing.abort()
  for (const answer of waiting) answer()
  await running
})

const server = await startRedis()

test.skipIf(!server)('goes on by itself when Redis was killed and is back', async () => {
  if (!server) return
  const stream = openRedisStream({ address: server.address })
  const closing = new AbortController()
  const feed = createChangeFeed({ stream, closing: closing.signal, log })
  const told: Notice[] = []
  let resets = 0
  feed.subscribe({ changed: (notices) => void told.push(...notices), reset: () => resets++, broken() {} })
  const running = feed.run()
  await expect.poll(() => feed.live).toBe(true)
  const [first] = await stream.append(CHANGES_STREAM, [encodeChange(change)])
  await expect.poll(() => told).toHaveLength(1)
  expect(told[0]).toEqual({ id: first, change })

  await server.kill()
  await expect.poll(() => feed.live).toBe(false)
  await server.restart()
  await expect.poll(() => feed.live).toBe(true)
  expect(resets).toBe(1)
  await stream.append(CHANGES_STREAM, [encodeChange(change)])
  await expect.poll(() => told).toHaveLength(2)

  closing.abort()
  await running
  await stream.close()
  await server.stop()
})
