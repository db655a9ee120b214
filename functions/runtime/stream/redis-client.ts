import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Entry } from './index.ts'
import { Acknowledgement } from './redis-acknowledgement.ts'
import { parseAddress, type RedisAddress } from './redis-address.ts'
import { interceptEntries } from './redis-intercept.ts'
import { readEntries } from './redis-replies.ts'
import type { Script } from './redis-scripts.ts'

type Argument = string | number | Buffer

const ANSWER_TIMEOUT_MS = 10_000
const UNBLOCK_ATTEMPTS = 10

/** Redis refused a command. The message says which Redis and begins its reason with Redis's own code, as `NOGROUP`. */
export class RedisReplyError extends Error {
  override name = 'RedisReplyError'
  readonly reply: string

  constructor(label: string, reply: string) {
    super(`Redis at ${label}: ${reply}`)
    this.reply = reply
  }
}

interface Reader {
  readonly redis: Redis
  readonly answer: ReturnType<typeof interceptEntries>
  /** How Redis calls this connection; asked for again after it reconnects. */
  id: Promise<unknown> | undefined
}

/**
 * Commands to one Redis. It connects with the first command and reconnects for ever; a command fails, naming the Redis,
 * as soon as the connection is lost or an attempt to make it fails: none is sent twice. Commands that block have
 * connections of their own, so nothing queues behind them.
 */
export function createRedisClient(where: RedisAddress) {
  const { label, options } = parseAddress(where)
  let lastFailure: string | undefined
  let closed = false
  const idle: Reader[] = []
  const blocked = new Set<() => Promise<void>>()

  const connect = (socketTimeout: number | undefined): Redis => {
    const redis = new Redis({ ...options, socketTimeout })
    redis.on('error', (error: NodeJS.ErrnoException) => (lastFailure = error.message || error.code))
    redis.on('ready', () => (lastFailure = undefined))
    return redis
  }
  const main = connect(ANSWER_TIMEOUT_MS)

  // Nothing of ioredis's error is kept: it carries the command's arguments, a password or megabytes of data.
  const explain = (error: unknown): Error => {
    if (!(error instanceof Error)) return new Error(`Redis at ${label}: ${String(error)}`)
    if (error.name === 'ReplyError') return new RedisReplyError(label, error.message)
    if (closed) return new Error(`Redis at ${label}: this connection is closed`)
    return new Error(`Redis at ${label} cannot be reached: ${lastFailure ?? 'the connection was lost'}`)
  }

  async function explained(answer: unknown): Promise<unknown> {
    try {
      return await answer
    } catch (error) {
      throw explain(error)
    }
  }

  const call = (command: string, ...args: Argument[]) => explained(main.callBuffer(command, args))

  const acknowledge = (stream: string, group: string, ids: readonly string[]) =>
    explained(main.sendCommand(new Acknowledgement(stream, group, ids)))

  async function run(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    try {
      return await call('EVALSHA', script.sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof RedisReplyError && error.reply.startsWith('NOSCRIPT'))) throw error
      return call('EVAL', script.source, keys.length, ...keys, ...args)
    }
  }

  function takeReader(): Reader {
    const spare = idle.pop()
    if (spare) return spare
    const redis = connect(undefined)
    const reader: Reader = { redis, answer: interceptEntries(redis), id: undefined }
    redis.on('close', () => (reader.id = undefined))
    return reader
  }

  /** Ends a blocked command without losing what it was about to answer; false when that cannot be done. */
  async function unblock(id: Promise<unknown>, settled: () => boolean): Promise<boolean> {
    for (let attempt = 0; attempt < UNBLOCK_ATTEMPTS && !settled(); attempt++) {
      // 0: the command is not blocked yet, or no more.
      if ((await call('CLIENT', 'UNBLOCK', String(await id))) === 1) return true
      await delay(2)
    }
    return settled()
  }

  /**
   * Sends an XREAD or XREADGROUP that blocks for up to `blockMs`. When the signal aborts it resolves to what Redis had
   * already given, or to nothing.
   */
  async function readBlocking(
    blockMs: number,
    signal: AbortSignal | undefined,
    command: 'XREAD' | 'XREADGROUP',
    ...args: Argument[]
  ): Promise<Entry[]> {
    if (signal?.aborted) return []
    const reader = takeReader()
    const { redis, answer } = reader
    reader.id ??= redis.callBuffer('CLIENT', ['ID'])
    const id = reader.id
    let settled = false
    let stopped = false
    const given = Promise.withResolvers<null>()
    const discard = () => {
      settled = true
      redis.disconnect()
      given.resolve(null)
    }
    const stop = async () => {
      stopped = true
      const ended = await unblock(id, () => settled).catch(() => false)
      if (!ended) discard()
    }
    const overdue = setTimeout(() => {
      lastFailure = `no answer within ${blockMs + ANSWER_TIMEOUT_MS} ms`
      redis.disconnect(true)
    }, blockMs + ANSWER_TIMEOUT_MS)
    blocked.add(stop)
    signal?.addEventListener('abort', stop, { once: true })
    try {
      // Its answer is in before the command goes out: nothing but entries can come then.
      await Promise.race([id, given.promise])
      if (stopped) return []
      const expected = answer.expect()
      const reply = await Promise.race([redis.callBuffer(command, args), given.promise])
      return reply === null ? (expected?.entries ?? []) : readEntries(reply)
    } catch (error) {
      reader.id = undefined
      if (stopped) return []
      throw explain(error)
    } finally {
      answer.over()
      clearTimeout(overdue)
      signal?.removeEventListener('abort', stop)
      blocked.delete(stop)
      if (!settled && !closed) idle.push(reader)
      else redis.disconnect()
      settled = true
    }
  }

  /** Ends what blocks, waits for what was sent, and lets go of the connections. */
  async function close(): Promise<void> {
    closed = true
    await Promise.all([...blocked].map((stop) => stop()))
    for (const { redis } of idle.splice(0)) redis.disconnect()
    if (main.status === 'ready') await main.quit().catch(() => undefined)
    main.disconnect()
  }

  return { label, call, acknowledge, run, readBlocking, close }
}
