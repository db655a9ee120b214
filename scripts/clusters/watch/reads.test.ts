import { afterEach, expect, it } from 'vitest'
import { startMortal, type Mortal } from '../testing/mortal.ts'
import { startListener } from './listener.ts'
import { startReads, succeeded, type Read } from './reads.ts'

let front: Mortal
afterEach(() => front.die())

it('asks on while the front is dead, and notes each request with who answered it', async () => {
  front = await startMortal()
  const seen: Read[] = []
  const waiting = new Set<() => void>()
  const load = startReads({
    front: front.url,
    headers: { host: 'traffic.example' },
    paths: ['/', '/api/system'],
    perSecond: 50,
    seen(read) {
      seen.push(read)
      for (const look of waiting) look()
    },
  })
  const until = (is: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!is()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  await until(() => seen.filter((read) => succeeded(read)).length >= 4)
  await front.die()
  await until(() => seen.some(({ error }) => error !== undefined))
  const dead = seen.length
  await front.rise()
  await until(() => seen.slice(dead).some((read) => succeeded(read)))
  front.answerWith(503)
  await until(() => seen.some(({ status }) => status === 503))
  await load.stop()

  expect(load.reads).toEqual(seen)
  expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['/', '/api/system']))
  expect(seen.find((read) => succeeded(read))).toMatchObject({ status: 200, member: 'member1' })
  expect(seen.filter(({ status }) => status === 503).some((read) => succeeded(read))).toBe(false)
  expect(new Set(front.hosts)).toEqual(new Set(['traffic.example']))
})

it('counts an answer that is cut off in its middle as failed', async () => {
  front = await startMortal()
  front.answerWith('half')
  const failed = Promise.withResolvers<Read>()
  const load = startReads({
    front: front.url,
    headers: {},
    paths: ['/'],
    perSecond: 20,
    seen: failed.resolve,
  })
  const read = await failed.promise
  await load.stop()
  expect(succeeded(read)).toBe(false)
  expect(read.error).toBeDefined()
})

it('listens again after each loss, from where it was', async () => {
  front = await startMortal()
  let told = Promise.withResolvers<string>()
  const next = async () => {
    const what = await told.promise
    told = Promise.withResolvers()
    return what
  }
  const listener = startListener({
    front: front.url,
    headers: {},
    lost: () => told.resolve('lost'),
    back: (member) => told.resolve(`back at ${member}`),
  })
  await front.listened(1)
  await front.die()
  expect(await next()).toBe('lost')
  await front.rise()
  expect(await next()).toBe('back at member1')
  await front.listened(2)
  await listener.stop()
  expect(front.lastIds).toEqual([undefined, '1-0'])
  expect(listener.breaks).toHaveLength(1)
  expect(listener.breaks[0]?.to).toBeGreaterThan(listener.breaks[0]?.from ?? Infinity)
  expect(listener.events()).toBeGreaterThanOrEqual(1)
})
