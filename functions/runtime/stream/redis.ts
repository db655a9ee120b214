import { checkFields, MOST_DEAD_PAIRS } from './fields.ts'
import {
  deadLetterStream,
  NoGroupError,
  StreamFullError,
  type Fields,
  type StreamConnection,
} from './index.ts'
import type { RedisAddress } from './redis-address.ts'
import { createRedisClient, RedisReplyError } from './redis-client.ts'
import * as replies from './redis-replies.ts'
import * as scripts from './redis-scripts.ts'
import { TRIM } from './redis-trim.ts'

const bytes = (field: string | Uint8Array): string | Buffer =>
  typeof field === 'string' || Buffer.isBuffer(field)
    ? field
    : Buffer.from(field.buffer, field.byteOffset, field.byteLength)

const wholeMs = (ms: number) => Math.max(1, Math.ceil(ms))

/** A Lua script passes on 8,000 arguments at the most, and others wait while it runs. */
const KEPT_AT_ONCE = 1_000

const claimKey = (key: string) => `claim:${key}`

/**
 * Redis Streams on one Redis, 6.2 or newer. Several operations are Lua scripts: each is one step for every client.
 * Errors name the Redis; `read` and `tail` resolve to an empty array when their signal aborts.
 */
export function openRedisStream(where: RedisAddress): StreamConnection {
  const client = createRedisClient(where)
  const { label, call, run, readBlocking } = client

  /** A missing stream or group as the error that the port has for it. */
  async function inGroup<T>(stream: string, group: string, work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      // UNBLOCKED: the stream was deleted under a blocked read.
      if (error instanceof RedisReplyError && /^(NOGROUP|UNBLOCKED)/.test(error.reply)) {
        throw new NoGroupError(`Redis at ${label}: stream ${stream} has no group ${group}`)
      }
      throw error
    }
  }

  return {
    label,

    async append(stream, entries, maxLength) {
      if (entries.length === 0) return []
      checkFields(entries)
      const items = entries.flatMap((fields: Fields) => [fields.length, ...fields.map(bytes)])
      const ids = await run(scripts.APPEND, [stream], [maxLength ?? -1, ...items])
      if (ids === null)
        throw new StreamFullError(`Redis at ${label}: stream ${stream} holds ${maxLength} entries or more`)
      return replies.texts(ids)
    },

    async ensureGroup(stream, group) {
      try {
        await call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
      } catch (error) {
        if (!(error instanceof RedisReplyError && error.reply.startsWith('BUSYGROUP'))) throw error
      }
    },

    async read(stream, group, consumer, { count, blockMs, signal }) {
      const who = ['GROUP', group, consumer, 'COUNT', count]
      const what = ['STREAMS', stream, '>']
      if (signal?.aborted) return []
      const read =
        blockMs > 0
          ? readBlocking(blockMs, signal, 'XREADGROUP', ...who, 'BLOCK', wholeMs(blockMs), ...what)
          : call('XREADGROUP', ...who, ...what).then(replies.readEntries)
      return inGroup(stream, group, read)
    },

    async tail(stream, after, { count, blockMs, signal }) {
      if (signal?.aborted) return []
      const what = ['STREAMS', stream, after]
      return blockMs > 0
        ? readBlocking(blockMs, signal, 'XREAD', 'COUNT', count, 'BLOCK', wholeMs(blockMs), ...what)
        : replies.readEntries(await call('XREAD', 'COUNT', count, ...what))
    },

    lastId: async (stream) => replies.text(await run(scripts.LAST_ID, [stream], [])),

    range: async (stream, from, to, count) =>
      replies.entries(await call('XRANGE', stream, from, to, 'COUNT', count)),

    async ack(stream, group, ids) {
      return ids.length === 0 ? 0 : replies.number(await client.acknowledge(stream, group, ids))
    },

    async claim(stream, group, consumer, { minIdleMs, count, cursor }) {
      const args = [group, consumer, Math.ceil(minIdleMs), cursor, count]
      return replies.claimResult(await inGroup(stream, group, run(scripts.CLAIM, [stream], args)))
    },

    async keep(stream, group, consumer, ids) {
      const kept: string[] = []
      for (let at = 0; at < ids.length; at += KEPT_AT_ONCE) {
        const args = [group, consumer, ...ids.slice(at, at + KEPT_AT_ONCE)]
        kept.push(...replies.texts(await run(scripts.KEEP, [stream], args)))
      }
      return kept
    },

    pending: async (stream, group, count) =>
      replies.pendingEntries(await inGroup(stream, group, call('XPENDING', stream, group, '-', '+', count))),

    async deadLetter(stream, group, id, fields) {
      checkFields([fields], MOST_DEAD_PAIRS)
      await run(scripts.DEAD_LETTER, [stream, deadLetterStream(stream)], [group, id, ...fields.map(bytes)])
    },

    async restore(stream, id, fields) {
      checkFields([fields], MOST_DEAD_PAIRS)
      const keys = [stream, deadLetterStream(stream)]
      return (await run(scripts.RESTORE, keys, [id, ...fields.map(bytes)])) === 1
    },

    length: async (stream) => replies.number(await call('XLEN', stream)),

    async remove(stream, ids) {
      return ids.length === 0 ? 0 : replies.number(await call('XDEL', stream, ...ids))
    },

    trim: async (stream) => replies.number(await run(TRIM, [stream], [])),

    async keepNewest(stream, length) {
      await call('XTRIM', stream, 'MAXLEN', '=', length)
    },

    async state(stream, group) {
      const reply = run(scripts.STATE, [stream, deadLetterStream(stream)], [group])
      return replies.groupState(await inGroup(stream, group, reply))
    },

    removeConsumer: async (stream, group, consumer) =>
      (await run(scripts.REMOVE_CONSUMER, [stream], [group, consumer])) === 1,

    claims: {
      claim: async (key, owner, ttlMs) =>
        replies.claimAnswer(await run(scripts.CLAIM_WORK, [claimKey(key)], [owner, wholeMs(ttlMs)])),
      complete: async (key, owner, rememberMs) =>
        (await run(scripts.COMPLETE_WORK, [claimKey(key)], [owner, wholeMs(rememberMs)])) === 1,
      async release(key, owner) {
        await run(scripts.RELEASE_WORK, [claimKey(key)], [owner])
      },
    },

    async ping() {
      await call('PING')
    },

    close: client.close,
  }
}
