import { describe, expect, it } from 'vitest'
import { adaptersHere, ALL, connect, GROUP, ids, now, numbered, texts } from '../testing/stream-contract.ts'

describe.each(await adaptersHere())('$name trimming', ({ open }) => {
  let stream = ''
  const { here, elsewhere, readAs } = connect(open, (fresh) => (stream = fresh))

  it('removes what every group has acknowledged, from the oldest on', async () => {
    expect(await here.trim(stream)).toBe(0)
    const given = await here.append(stream, numbered(1, 6))
    expect(await here.trim(stream)).toBe(0)
    await here.ensureGroup(stream, GROUP)
    expect(await here.trim(stream)).toBe(0)
    await readAs('a', 4)
    await here.ack(stream, GROUP, [given[0] ?? '', given[1] ?? '', given[3] ?? ''])
    expect(await here.trim(stream)).toBe(2)
    await here.ensureGroup(stream, 'other')
    await here.ack(stream, GROUP, given)
    expect(await here.trim(stream)).toBe(0)
    expect(texts(await here.read(stream, 'other', 'a', now()))).toEqual(numbered(3, 6))
    await here.ack(stream, 'other', given)
    expect(await here.trim(stream)).toBe(2)
    expect(texts(await readAs('a'))).toEqual(numbered(5, 6))
    await here.ack(stream, GROUP, given)
    expect(await here.trim(stream)).toBe(2)
    expect(await here.lastId(stream)).toBe('0-0')
    const [next = ''] = await here.append(stream, numbered(7, 7))
    expect(texts(await readAs('a'))).toEqual(numbered(7, 7))
    expect(await here.lastId(stream)).toBe(next)
  })

  it('keeps the newest where that is asked for', async () => {
    await here.append(stream, numbered(1, 5))
    await here.keepNewest(stream, 9)
    await here.keepNewest(stream, 2)
    await here.keepNewest(`${stream}-absent`, 2)
    expect(texts(await here.range(stream, '-', '+', 9))).toEqual(numbered(4, 5))
    await here.keepNewest(stream, 0)
    expect(await here.range(stream, '-', '+', 9)).toEqual([])
  })

  it('keeps all of a stream that no group reads, and all that a group was not yet given', async () => {
    await here.append(stream, numbered(1, 3))
    expect(await here.trim(stream)).toBe(0)
    await here.ensureGroup(stream, GROUP)
    await here.ensureGroup(stream, 'never-read')
    await here.ack(stream, GROUP, ids(await readAs('a')))
    expect(await here.trim(stream)).toBe(0)
    expect(texts(await here.read(stream, 'never-read', 'a', now()))).toEqual(numbered(1, 3))
  })

  it('keeps what is pending at the head, in whichever group, and all behind it', async () => {
    const groups = ['one', 'two', 'three']
    for (const group of groups) await here.ensureGroup(stream, group)
    const given = await here.append(stream, numbered(1, 9))
    for (const group of groups) await here.read(stream, group, 'a', now())
    const behind = async (group: string, acknowledged: readonly string[], left: number) => {
      await here.ack(stream, group, acknowledged)
      await here.trim(stream)
      expect(ids(await here.range(stream, '-', '+', 20))).toEqual(given.slice(-left))
    }
    await behind('one', given, 9)
    await behind('two', given.slice(1), 9)
    await behind('three', given.slice(0, 5), 9)
    await behind('two', given, 4)
    await behind('three', given.slice(6), 4)
    const { entries } = await elsewhere.claim(stream, 'three', 'b', { minIdleMs: 0, count: 9, cursor: '0-0' })
    expect(texts(entries)).toEqual(numbered(6, 6))
    await here.ack(stream, 'three', given)
    await here.trim(stream)
    expect(await here.length(stream)).toBe(0)
  })

  it('goes on beside readers and writers, and takes nothing from them', async () => {
    for (const group of ['one', 'two']) await here.ensureGroup(stream, group)
    const seen: Record<string, string[]> = { one: [], two: [] }
    const work = async (group: string) => {
      while ((seen[group] ?? []).length < 300) {
        const entries = await elsewhere.read(stream, group, 'a', now(7))
        seen[group]?.push(...entries.map(({ fields }) => String(fields[1])))
        await elsewhere.ack(stream, group, ids(entries))
      }
    }
    const write = async () => {
      for (let from = 1; from <= 300; from += 10) await here.append(stream, numbered(from, from + 9))
    }
    let working = true
    const trimming = (async () => {
      while (working) await here.trim(stream)
    })()
    await Promise.all([write(), work('one'), work('two')])
    working = false
    await trimming
    await here.trim(stream)
    const all = numbered(1, 300).map(([, value]) => value)
    expect(seen).toEqual({ one: all, two: all })
    expect(await here.length(stream)).toBe(0)
  })

  it('keeps one that stays pending and what no group is done with, and little else', async () => {
    for (const group of [GROUP, 'slow']) await here.ensureGroup(stream, group)
    const given: string[] = []
    for (let from = 1; from <= 2_501; from += 500)
      given.push(...(await here.append(stream, numbered(from, Math.min(from + 499, 2_500)))))
    const [stuck = ''] = given
    await readAs('a', 3_000)
    await here.read(stream, 'slow', 'a', now(2_400))
    await here.ack(stream, GROUP, given.slice(1))
    await here.ack(stream, 'slow', given.slice(0, 2_390))
    for (let turn = 0; turn < 4; turn++) await here.trim(stream)
    const left = ids(await here.range(stream, '-', '+', 3_000))
    expect(left[0]).toBe(stuck)
    expect(left.slice(-110)).toEqual(given.slice(-110))
    expect(left.length).toBeLessThanOrEqual(1_111)
    expect(await here.length(stream)).toBe(left.length)
    const unread = await here.read(stream, 'slow', 'a', now(500))
    expect(ids(unread)).toEqual(given.slice(2_400))
    expect((await elsewhere.claim(stream, GROUP, 'b', ALL)).entries.map(({ id }) => id)).toEqual([stuck])
    expect((await elsewhere.claim(stream, 'slow', 'b', { ...ALL, count: 200 })).deleted).toEqual([])
  })
})
