import * as fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { startRedis } from '../testing/redis.ts'
import { EntriesDecoder } from './redis-entries.ts'
import { openRedisStream } from './redis.ts'

const bulk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')])

const reply = (entries: readonly { id: string; fields: readonly Buffer[] }[]) =>
  Buffer.concat([
    Buffer.from('*1\r\n*2\r\n'),
    bulk(Buffer.from('스트림')),
    Buffer.from(`*${entries.length}\r\n`),
    ...entries.flatMap(({ id, fields }) => [
      Buffer.from('*2\r\n'),
      bulk(Buffer.from(id)),
      Buffer.from(`*${fields.length}\r\n`),
      ...fields.map(bulk),
    ]),
  ])

const field = fc
  .oneof(
    fc.constantFrom('id', 'type', '', '\r\n', '$3\r\nabc\r\n', '경부선'),
    fc.string({ unit: 'binary', maxLength: 400 }),
  )
  .map((text) => Buffer.from(text))
const entry = fc.record({
  id: fc.tuple(fc.nat(), fc.nat()).map(([ms, seq]) => `${ms}-${seq}`),
  fields: fc.array(field, { minLength: 1, maxLength: 80 }),
})

describe('entries as Redis answers them', () => {
  it('are read whole, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 6 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 4_000, max: 20_000 })), {
          minLength: 1,
        }),
        (entries, sizes) => {
          const bytes = Buffer.concat([reply(entries), Buffer.from('+OK\r\n')])
          const decoder = new EntriesDecoder([])
          let rest: Buffer | undefined
          let at = 0
          for (let cut = 0; rest === undefined; cut++) {
            const end = at + (sizes[cut % sizes.length] ?? 1)
            rest = decoder.write(bytes.subarray(at, end))
            at = Math.min(end, bytes.length)
          }
          expect(decoder.entries).toEqual(entries)
          expect(Buffer.concat([rest, bytes.subarray(at)]).toString()).toBe('+OK\r\n')
        },
      ),
    )
  })

  it('are not mixed up with anything else', () => {
    for (const other of ['+OK\r\n', '*1\r\n+OK\r\n', '*1\r\n*2\r\n$-1\r\n'])
      expect(() => new EntriesDecoder([]).write(Buffer.from(other))).toThrow(TypeError)
  })
})

const redis = await startRedis()

describe.skipIf(!redis)('a blocked read', () => {
  afterAll(() => redis?.stop())

  it('gives the same entries as one that does not block, megabytes and bytes of all values among them', async () => {
    const stream = openRedisStream({ address: redis?.address ?? '' })
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const large = Buffer.alloc(3_000_000, every)
    await stream.append('s', [
      ['a', every, 'a', ''],
      ['data', large, 'a', every],
      ['a', every, 'a', ''],
    ])
    const plain = await stream.tail('s', '0', { count: 10, blockMs: 0 })
    const blocked = await stream.tail('s', '0', { count: 10, blockMs: 1_000 })
    expect(blocked).toHaveLength(3)
    expect(
      blocked.every(({ fields }, at) => Buffer.concat(fields).equals(Buffer.concat(plain[at]?.fields ?? []))),
    ).toBe(true)
    await stream.close()
  })

  it('goes on after its connection was cut', async () => {
    const stream = openRedisStream({ address: redis?.address ?? '' })
    const admin = new Redis(redis?.port ?? 0)
    await stream.append('cut', [['n', '1']])
    expect(await stream.tail('cut', '0', { count: 10, blockMs: 1_000 })).toHaveLength(1)
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await expect
      .poll(() => stream.tail('cut', '0', { count: 10, blockMs: 1_000 }).catch(() => []))
      .toHaveLength(1)
    admin.disconnect()
    await stream.close()
  })
})
