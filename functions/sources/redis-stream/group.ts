import type { Log } from '../../runtime/log.ts'
import type { EventStream } from '../../runtime/stream/index.ts'

interface GroupParts {
  port: Pick<EventStream, 'ensureGroup'>
  log: Log
}

/** The consumer group's being there: somebody may destroy it, or the stream with it, at any time. */
export function keepGroup({ port, log }: GroupParts, { stream, group }: { stream: string; group: string }) {
  let making: Promise<boolean> | undefined

  async function make(): Promise<boolean> {
    try {
      await port.ensureGroup(stream, group)
      return true
    } catch (error) {
      log.error({ err: error }, 'cannot make the consumer group; trying again')
      return false
    }
  }

  return {
    make,
    /** For whoever finds it gone; the reader alone may be full, and wait for what only the group lets it send. */
    async remake(): Promise<boolean> {
      if (!making) {
        log.warn({ stream, group }, 'making the consumer group, at the stream’s beginning')
        making = make().finally(() => (making = undefined))
      }
      return making
    },
  }
}
