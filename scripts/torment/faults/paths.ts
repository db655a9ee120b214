import type { Inject } from '../faults.ts'
import type { Link } from '../link.ts'
import type { SinkFault } from '../sink.ts'

/** Something happens to the link between two processes, until it is healed. */
export const network =
  (harm: (link: Link) => void): Inject =>
  async ({ links }, target) => {
    const link = links.get(target)
    if (!link) throw new Error(`there is no link ${target}`)
    harm(link)
    return async () => link.heal()
  }

/** The sink misbehaves towards most requests, until it is healed. */
export const sinkMisbehaves =
  (fault: SinkFault): Inject =>
  async ({ sink }) => {
    sink.misbehave(fault)
    return async () => sink.heal()
  }

export const sinkAnswers = (answer: 500 | 503 | 429 | 408, retryAfterSeconds?: number): Inject =>
  sinkMisbehaves({ answer, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) })
