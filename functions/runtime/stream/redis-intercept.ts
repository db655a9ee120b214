import type { Redis } from 'ioredis'
import type { Entry } from './index.ts'
import { EntriesDecoder } from './redis-entries.ts'

const ARRAY = 0x2a
const MINUS = 0x2d
const NULL_REPLY = Buffer.from('*-1\r\n')

/**
 * Decodes the entries that a connection is about to be answered with, in place of ioredis, whose decoder takes more CPU
 * for an entry than all else the source does with it. ioredis sees a null in their place; any other answer goes to it
 * untouched.
 */
export function interceptEntries(redis: Redis) {
  let intercepted: unknown
  let expected: EntriesDecoder | undefined
  let begun = false
  const before: Buffer[] = []

  function intercept() {
    const { stream } = redis
    intercepted = stream
    const listeners = stream.listeners('data')
    const pass = (chunk: Buffer) => {
      for (const listener of listeners) Reflect.apply(listener, stream, [chunk])
    }
    stream.removeAllListeners('data')
    stream.on('data', (chunk: Buffer) => {
      if (expected && !begun) {
        begun = chunk.length > 1 && chunk[0] === ARRAY && chunk[1] !== MINUS
        if (!begun) expected = undefined
      }
      if (!expected) return pass(chunk)
      try {
        const rest = expected.write(chunk)
        if (rest === undefined) return
        expected = undefined
        pass(NULL_REPLY)
        if (rest.length > 0) pass(rest)
      } catch {
        // What else the connection carries cannot be told any more; the command fails as on any lost connection.
        expected = undefined
        redis.disconnect(true)
      }
    })
  }

  return {
    /**
     * Call just before the command is sent, with nothing else under way on the connection.
     * @returns where the entries are once ioredis has its null; undefined when the answer is left to ioredis
     */
    expect(): { readonly entries: Entry[] } | undefined {
      expected = undefined
      if (redis.status !== 'ready') return undefined
      if (intercepted !== redis.stream) intercept()
      begun = false
      return (expected = new EntriesDecoder(before))
    },
    /** The command is over, however it went. */
    over() {
      expected = undefined
    },
  }
}
