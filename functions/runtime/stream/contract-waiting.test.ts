import { describe, expect, it } from 'vitest'
import { adaptersHere, connect, GROUP, ids, numbered, texts, waiting } from '../testing/stream-contract.ts'

describe.each(await adaptersHere())('$name', ({ open }) => {
  let stream = ''
  const { here, elsewhere, readAs } = connect(open, (fresh) => (stream = fresh))

  describe('a waiting read', () => {
    it('wakes when another connection appends', async () => {
      await here.ensureGroup(stream, GROUP)
      const groupRead = here.read(stream, GROUP, 'a', waiting())
      const tailing = here.tail(stream, '0-0', waiting())
      await elsewhere.append(stream, numbered(1, 1))
      expect(texts(await groupRead)).toEqual(numbered(1, 1))
      expect(texts(await tailing)).toEqual(numbered(1, 1))
    })

    it('holds up neither other commands of its connection nor other waiting reads', async () => {
      await here.ensureGroup(stream, GROUP)
      const idle = new AbortController()
      const reads = ['x', 'y'].map((name) => here.tail(`${stream}-${name}`, '$', waiting(idle.signal)))
      const groupRead = here.read(stream, GROUP, 'a', waiting())
      await here.ping()
      await here.append(stream, numbered(1, 1))
      expect(await here.ack(stream, GROUP, ids(await groupRead))).toBe(1)
      idle.abort()
      expect(await Promise.all(reads)).toEqual([[], []])
    })

    it('ends with nothing when its signal aborts, before or while it waits', async () => {
      await here.ensureGroup(stream, GROUP)
      expect(await here.read(stream, GROUP, 'a', waiting(AbortSignal.abort()))).toEqual([])
      for (const again of [1, 2]) {
        const controller = new AbortController()
        const groupRead = here.read(stream, GROUP, 'a', waiting(controller.signal))
        const tailing = here.tail(stream, '$', waiting(controller.signal))
        if (again === 2) await here.ping()
        controller.abort()
        expect(await Promise.all([groupRead, tailing])).toEqual([[], []])
      }
      await here.append(stream, numbered(1, 1))
      expect(texts(await readAs('a'))).toEqual(numbered(1, 1))
    })

    it('ends with nothing when its time is over', async () => {
      await here.ensureGroup(stream, GROUP)
      expect(await here.read(stream, GROUP, 'a', { count: 1, blockMs: 5 })).toEqual([])
      expect(await here.tail(stream, '$', { count: 1, blockMs: 5 })).toEqual([])
    })

    it('ends when its connection is closed', async () => {
      const closing = open()
      await closing.ensureGroup(stream, GROUP)
      const reads = [closing.read(stream, GROUP, 'a', waiting()), closing.tail(stream, '$', waiting())]
      await closing.ping()
      await closing.close()
      expect(await Promise.all(reads)).toEqual([[], []])
      await expect(closing.ping()).rejects.toThrow('closed')
    })
  })
})
