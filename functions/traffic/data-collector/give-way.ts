import { ProblemError } from '../../runtime/problem.ts'
import { NoGroupError, type EventStream } from '../../runtime/stream/index.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../model/events.ts'

/** Events that may wait to be stored when a past slot is collected: a slot of roads is about fifteen. */
const BACKLOG = 24
const RETRY_S = 1

/**
 * Lets the present go first: a past slot is collected only while the processor keeps up, so that filling the past never
 * delays what is happening now.
 * @throws ProblemError 429 with Retry-After
 */
export async function giveWay(stream: Pick<EventStream, 'state'>): Promise<void> {
  const waiting = await stream.state(TRAFFIC_STREAM, PROCESSOR_GROUP).then(
    ({ lag, length, pending }) => (lag ?? length) + pending,
    (error: unknown) => {
      // Before the source has made its group there is nothing to wait for.
      if (error instanceof NoGroupError) return 0
      throw error
    },
  )
  if (waiting < BACKLOG) return
  throw new ProblemError(429, `${waiting} events wait to be stored; the past comes after them`, {
    retryAfter: RETRY_S,
  })
}
