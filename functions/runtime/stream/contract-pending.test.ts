import { describe, expect, it } from 'vitest'
import {
  adaptersHere,
  ALL,
  connect,
  FOREVER_MS,
  GROUP,
  ids,
  numbered,
  texts,
} from '../testing/stream-contract.ts'

describe.each(await adaptersHere())('$name pending entries', ({ open }) => {
  let stream = ''
  const { here, elsewhere, readAs } = connect(open, (fresh) => (stream = fresh))

  describe('taking over', () => {
    it('leaves to its consumer what is not idle for long enough', async () => {
      await here.ensureGroup(stream, GROUP)
      await here.append(stream, numbered(1, 2))
      await readAs('a')
      expect(await here.claim(stream, GROUP, 'b', { ...ALL, minIdleMs: FOREVER_MS })).toEqual({
        entries: [],
        deleted: [],
        cursor: '0-0',
      })
    })

    it('moves entries with their data, counts deliveries and scans on from its cursor', async () => {
      await here.ensureGroup(stream, GROUP)
      const given = await here.append(stream, numbered(1, 5))
      await readAs('a')
      const first = await elsewhere.claim(stream, GROUP, 'b', { ...ALL, count: 2 })
      const second = await elsewhere.claim(stream, GROUP, 'b', { ...ALL, cursor: first.cursor })
      expect([...ids(first.entries), ...ids(second.entries)]).toEqual(given)
      expect([...texts(first.entries), ...texts(second.entries)]).toEqual(numbered(1, 5))
      expect(second.cursor).toBe('0-0')
      expect((await here.claim(stream, GROUP, 'c', ALL)).entries.map(({ deliveries }) => deliveries)).toEqual(
        [3, 3, 3, 3, 3],
      )
      const pending = await here.pending(stream, GROUP, 4)
      expect(pending.map(({ id, consumer, deliveries }) => [id, consumer, deliveries])).toEqual(
        given.slice(0, 4).map((id) => [id, 'c', 3]),
      )
    })

    it('tells which entries were trimmed, and lets go of them', async () => {
      await here.ensureGroup(stream, GROUP)
      const [first = '', second = '', third = ''] = await here.append(stream, numbered(1, 3))
      await readAs('a')
      expect(await here.remove(stream, [first, third, '1-1'])).toBe(2)
      const claimed = await here.claim(stream, GROUP, 'b', ALL)
      expect(ids(claimed.entries)).toEqual([second])
      expect([...claimed.deleted].sort()).toEqual([first, third].sort())
      expect((await here.pending(stream, GROUP, 10)).map(({ id }) => id)).toEqual([second])
    })

    it('is kept off by the consumer that works on them, which takes nothing back', async () => {
      await here.ensureGroup(stream, GROUP)
      const [mine = '', taken = '', unread = ''] = await here.append(stream, numbered(1, 3))
      await readAs('a', 2)
      // Longer than a busy machine takes from what is kept to what is claimed.
      const idle = { ...ALL, minIdleMs: 1_500 }
      await expect
        .poll(async () => (await here.pending(stream, GROUP, 1))[0]?.idleMs)
        .toBeGreaterThan(idle.minIdleMs)
      expect(await here.keep(stream, GROUP, 'a', [mine])).toEqual([mine])
      expect(ids((await elsewhere.claim(stream, GROUP, 'b', idle)).entries)).toEqual([taken])
      expect(await here.keep(stream, GROUP, 'a', [mine, taken, unread, '1-1'])).toEqual([mine])
      expect(await here.keep(stream, GROUP, 'a', [])).toEqual([])
      const pending = await here.pending(stream, GROUP, 10)
      expect(pending.map(({ id, consumer, deliveries }) => [id, consumer, deliveries])).toEqual([
        [mine, 'a', 1],
        [taken, 'b', 2],
      ])
    })
  })

  it('keeps as many as a consumer holds', async () => {
    await here.ensureGroup(stream, GROUP)
    const given = await here.append(stream, numbered(1, 9_000))
    await readAs('a', 9_000)
    expect(await here.keep(stream, GROUP, 'a', given)).toHaveLength(9_000)
  })

  it('tells length, lag, pending, and what each consumer holds', async () => {
    await here.ensureGroup(stream, GROUP)
    expect(await here.state(stream, GROUP)).toEqual({
      length: 0,
      lag: 0,
      pending: 0,
      consumers: [],
      deadLetters: 0,
    })
    const given = await here.append(stream, numbered(1, 6))
    await readAs('a', 3)
    await readAs('b', 1)
    await here.ack(stream, GROUP, given.slice(0, 1))
    const state = await elsewhere.state(stream, GROUP)
    expect(state).toMatchObject({ length: 6, lag: 2, pending: 3, deadLetters: 0 })
    expect(state.consumers).toEqual([
      { name: 'a', pending: 2, idleMs: expect.any(Number) },
      { name: 'b', pending: 1, idleMs: expect.any(Number) },
    ])
  })

  it('removes a consumer only when it holds nothing', async () => {
    await here.ensureGroup(stream, GROUP)
    const given = await here.append(stream, numbered(1, 1))
    await readAs('a')
    expect(await here.removeConsumer(stream, GROUP, 'a')).toBe(false)
    await here.ack(stream, GROUP, given)
    expect(await here.removeConsumer(stream, GROUP, 'a')).toBe(true)
    expect(await here.removeConsumer(stream, GROUP, 'nobody')).toBe(true)
    expect((await here.state(stream, GROUP)).consumers).toEqual([])
  })
})
