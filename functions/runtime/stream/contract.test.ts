import { describe, expect, it } from 'vitest'
import {
  adaptersHere,
  ALL,
  connect,
  GROUP,
  ids,
  now,
  numbered,
  texts,
  waiting,
} from '../testing/stream-contract.ts'
import { NoGroupError, StreamFullError } from './index.ts'

describe.each(await adaptersHere())('$name stream', ({ open, deleteStream }) => {
  let stream = ''
  const { here, elsewhere, readAs } = connect(open, (fresh) => (stream = fresh))

  describe('append', () => {
    it('gives ascending ids, newest last, across batches and connections', async () => {
      const given = [
        ...(await here.append(stream, numbered(1, 3))),
        ...(await elsewhere.append(stream, numbered(4, 4))),
        ...(await here.append(stream, numbered(5, 6))),
      ]
      const stored = await here.range(stream, '-', '+', 100)
      expect(ids(stored)).toEqual(given)
      expect(texts(stored)).toEqual(numbered(1, 6))
      expect(new Set(given).size).toBe(6)
      expect(given.every((id) => /^\d+-\d+$/.test(id))).toBe(true)
      expect(await here.lastId(stream)).toBe(given.at(-1))
    })

    it('keeps bytes, Korean text, empty values, repeated names and their order', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
      const fields = ['구간', '경부고속도로 서울', '', '', 'data', bytes, 'data', 'again']
      await here.append(stream, [fields])
      const [entry] = await elsewhere.range(stream, '-', '+', 1)
      expect(entry?.fields).toEqual(fields.map((field) => Buffer.from(field)))
    })

    it('takes large entries', async () => {
      const data = Buffer.alloc(64 * 1024, '정체')
      await here.append(
        stream,
        Array.from({ length: 64 }, () => ['data', data]),
      )
      const stored = await here.range(stream, '-', '+', 100)
      expect(stored).toHaveLength(64)
      expect(stored.every(({ fields }) => fields[1]?.equals(data))).toBe(true)
    })

    it('appends nothing to a full stream', async () => {
      await here.append(stream, numbered(1, 3), 2)
      await expect(here.append(stream, numbered(4, 5), 3)).rejects.toThrow(StreamFullError)
      expect(texts(await here.range(stream, '-', '+', 100))).toEqual(numbered(1, 3))
      await here.append(stream, numbered(4, 4), 4)
      expect(await here.range(stream, '-', '+', 100)).toHaveLength(4)
    })

    it('refuses fields that are no pairs, with the rest of the batch', async () => {
      await expect(here.append(stream, [['n', '1'], ['odd']])).rejects.toThrow(TypeError)
      await expect(here.append(stream, [[]])).rejects.toThrow(TypeError)
      expect(await here.append(stream, [])).toEqual([])
      expect(await here.lastId(stream)).toBe('0-0')
    })
  })

  describe('range', () => {
    it('goes from one end to the other, ends left out on request, up to a count', async () => {
      const [first = '', second = '', third = ''] = await here.append(stream, numbered(1, 3))
      expect(ids(await here.range(stream, '-', '+', 2))).toEqual([first, second])
      expect(ids(await here.range(stream, second, '+', 9))).toEqual([second, third])
      expect(ids(await here.range(stream, `(${first}`, `(${third}`, 9))).toEqual([second])
      expect(ids(await here.range(stream, `(${third}`, '+', 9))).toEqual([])
      expect(
        ids(await here.range(stream, first.replace(/-.*/, ''), third.replace(/-.*/, ''), 9)),
      ).toHaveLength(3)
      await expect(here.range(stream, 'yesterday', '+', 9)).rejects.toThrow(/stream.* id/i)
    })
  })

  describe('a group', () => {
    it('starts at the beginning, and making it again does not move it', async () => {
      await here.append(stream, numbered(1, 2))
      await here.ensureGroup(stream, GROUP)
      expect(texts(await readAs('a'))).toEqual(numbered(1, 2))
      await Promise.all([here.ensureGroup(stream, GROUP), elsewhere.ensureGroup(stream, GROUP)])
      expect(await readAs('a')).toEqual([])
      expect(await here.pending(stream, GROUP, 10)).toHaveLength(2)
    })

    it('shares entries among consumers without overlap; each group gets all', async () => {
      await here.ensureGroup(stream, GROUP)
      await here.ensureGroup(stream, 'other')
      const given = await here.append(stream, numbered(1, 9))
      const shares = await Promise.all([
        readAs('a', 3),
        elsewhere.read(stream, GROUP, 'b', now(3)),
        readAs('a', 2),
        elsewhere.read(stream, GROUP, 'b', now(9)),
      ])
      expect(shares.flatMap(ids).sort()).toEqual([...given].sort())
      expect(ids(await here.read(stream, 'other', 'a', now()))).toEqual(given)
    })

    it('is missing until made, and when the stream has been deleted', async () => {
      const everything = () => [
        readAs('a'),
        here.read(stream, GROUP, 'a', waiting()),
        here.claim(stream, GROUP, 'a', ALL),
        here.pending(stream, GROUP, 10),
        here.state(stream, GROUP),
      ]
      const expectMissing = async () => {
        for (const result of await Promise.allSettled(everything())) {
          expect(result).toEqual({ status: 'rejected', reason: expect.any(NoGroupError) })
        }
      }
      await expectMissing()
      await here.append(stream, numbered(1, 1))
      await expectMissing()
      await here.ensureGroup(stream, GROUP)
      await readAs('a')
      await deleteStream(stream)
      await expectMissing()
      expect(await here.ack(stream, GROUP, ['1-1'])).toBe(0)
      expect(await here.keep(stream, GROUP, 'a', ['1-1'])).toEqual([])
      expect(await here.removeConsumer(stream, GROUP, 'a')).toBe(true)
      await here.deadLetter(stream, GROUP, '1-1', ['reason', 'gone'])
      expect(await here.trim(stream)).toBe(0)
      await here.ensureGroup(stream, GROUP)
      await here.append(stream, numbered(2, 2))
      expect(texts(await readAs('a'))).toEqual(numbered(2, 2))
    })

    it('acknowledges once, and ignores what is not pending', async () => {
      await here.ensureGroup(stream, GROUP)
      await here.append(stream, numbered(1, 3))
      const [first = '', second = ''] = ids(await readAs('a', 2))
      expect(await elsewhere.ack(stream, GROUP, [first, second, '1-1'])).toBe(2)
      expect(await here.ack(stream, GROUP, [first])).toBe(0)
      expect(await here.ack(stream, GROUP, [])).toBe(0)
      expect(await here.pending(stream, GROUP, 10)).toEqual([])
    })
  })

  it('tails what comes after an id, without a group', async () => {
    const [first = '', second = ''] = await here.append(stream, numbered(1, 3))
    expect(texts(await here.tail(stream, first, now()))).toEqual(numbered(2, 3))
    expect(texts(await here.tail(stream, second, now(1)))).toEqual(numbered(3, 3))
    expect(await here.tail(stream, '$', now())).toEqual([])
    expect(await here.tail(`${stream}-absent`, '0-0', now())).toEqual([])
  })
})
