import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startRedis } from '../testing/redis.ts'
import { NoGroupError, type StreamConnection } from './index.ts'
import { openRedisStream } from './redis.ts'

const PASSWORD = 'p@ss/word'
const FOREVER_MS = 600_000
const server = await startRedis({ appendOnly: true, password: PASSWORD })
afterAll(() => server?.stop())

describe.skipIf(!server)('openRedisStream', () => {
  const [address, port] = [server?.address ?? '', server?.port ?? 0]
  const opened: StreamConnection[] = []
  const open = (where: Parameters<typeof openRedisStream>[0]) => {
    const connection = openRedisStream(where)
    opened.push(connection)
    return connection
  }
  const redis = open({ address, password: PASSWORD })
  afterAll(() => Promise.all(opened.map((connection) => connection.close())))
  let stream = ''
  beforeEach(() => {
    stream = `stream-${randomUUID()}`
  })
  const waiting = { count: 10, blockMs: FOREVER_MS }

  const unreachable = `Redis at ${address} cannot be reached`

  /** What a worker does when Redis is away: try again. */
  async function eventually<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith(unreachable))) throw error
      }
    }
  }

  it('takes host:port and URLs, and is called host:port', async () => {
    const [user, password] = ['default', encodeURIComponent(PASSWORD)]
    const byUrl = open({ address: `redis://${user}:${password}@127.0.0.1:${port}/0` })
    await byUrl.ping()
    expect(byUrl.label).toBe(address)
    expect(redis.label).toBe(address)
    expect(open({ address: 'redis.example' }).label).toBe('redis.example:6379')
    expect(open({ address: 'rediss://redis.example:6380' }).label).toBe('redis.example:6380')
  })

  it('says which Redis refuses or cannot be reached, without the password', async () => {
    const wrong = open({ address, password: 'secret-of-mine' })
    const failure: unknown = await wrong.ping().catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: expect.stringMatching(`^Redis at ${address}: WRONGPASS`) })
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('secret-of-mine')
    await expect(open({ address }).append(stream, [['n', '1']])).rejects.toThrow(
      `Redis at ${address}: NOAUTH`,
    )
    await expect(open({ address: 'localhost:1' }).ping()).rejects.toThrow(
      /^Redis at localhost:1 cannot be reached: .*ECONNREFUSED/,
    )
  })

  it('fails a waiting read when Redis dies, goes on when it is back, and has lost nothing', async () => {
    await redis.ensureGroup(stream, 'group')
    const [first] = await redis.append(stream, [['n', '1']])
    const [delivered] = await redis.read(stream, 'group', 'a', waiting)
    expect(delivered?.id).toBe(first)
    const blocked = redis.read(stream, 'group', 'a', waiting)
    await redis.ping()
    await Promise.all([expect(blocked).rejects.toThrow(unreachable), server?.kill()])
    await expect(redis.append(stream, [['n', 'lost']])).rejects.toThrow(unreachable)
    await server?.restart()
    const again = eventually(() => redis.read(stream, 'group', 'a', waiting))
    const [second] = await eventually(() => redis.append(stream, [['n', '2']]))
    expect((await again).map(({ id }) => id)).toEqual([second])
    expect((await redis.pending(stream, 'group', 10)).map(({ id }) => id)).toEqual([first, second])
  })

  it('knows its scripts again after Redis forgot them', async () => {
    await redis.append(stream, [['n', '1']])
    await operator(async (client) => client.script('FLUSH'))
    await redis.append(stream, [['n', '2']])
    expect(await redis.range(stream, '-', '+', 10)).toHaveLength(2)
  })

  it('tells a waiting read that all was flushed', async () => {
    await redis.ensureGroup(stream, 'group')
    const blocked = redis.read(stream, 'group', 'a', waiting)
    await redis.ping()
    await Promise.all([
      expect(blocked).rejects.toThrow(NoGroupError),
      operator((client) => client.flushall()),
    ])
    await expect(redis.read(stream, 'group', 'a', waiting)).rejects.toThrow(NoGroupError)
    await redis.ensureGroup(stream, 'group')
    await redis.append(stream, [['n', '1']])
    expect(await redis.read(stream, 'group', 'a', waiting)).toHaveLength(1)
  })

  it('leaves no connection behind', async () => {
    const connection = openRedisStream({ address, password: PASSWORD })
    await connection.ensureGroup(stream, 'group')
    const before = await connections()
    const reads = ['a', 'b', 'c'].map((consumer) => connection.read(stream, 'group', consumer, waiting))
    await connection.ping()
    await connection.close()
    expect(await Promise.all(reads)).toEqual([[], [], []])
    await expect.poll(connections).toBeLessThan(before)
  })

  async function operator<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis({ port, password: PASSWORD })
    const result = await work(client)
    client.disconnect()
    return result
  }

  const connections = () => operator(async (client) => String(await client.client('LIST')).split('\n').length)
})
