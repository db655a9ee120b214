import type { Attributes } from '../../runtime/events/index.ts'
import { ProblemError } from '../../runtime/problem.ts'
import { feed as feedSchema, type Feed } from '../model/feeds.ts'

/** The time a collection is for. */
export interface Slot {
  readonly at: Date
  /** Sent by an interval source; otherwise somebody asked for a collection now, and each request is one. */
  readonly scheduled: boolean
}

const SUBJECT = /^([^/]*)\/(\d{4}-\d\d-\d\dT.*)$/
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/
const EARLIEST = Date.UTC(2000, 0, 1)
const MAX_AHEAD_MS = 60_000

/**
 * The slot an event names: an interval source writes `<schedule>/<RFC 3339>` as its subject. Without one it is now, to
 * the second.
 * @throws ProblemError 422 for a slot that is no time, lies ahead, or is another feed's
 */
export function slotOf({ subject }: Pick<Attributes, 'subject'>, feed: Feed, now: Date): Slot {
  const [, schedule, text] = SUBJECT.exec(subject ?? '') ?? []
  if (text === undefined) return { at: new Date(Math.floor(now.getTime() / 1000) * 1000), scheduled: false }
  const refuse = (reason: string) =>
    new ProblemError(422, `subject: ${reason}`, { errors: [{ path: 'subject', reason }] })
  const other = feedSchema.safeParse(schedule)
  if (other.success && other.data !== feed)
    throw refuse(`is a slot of ${other.data}, but the data asks for ${feed}`)
  const at = new Date(RFC3339.test(text) ? text : Number.NaN)
  if (Number.isNaN(at.getTime())) throw refuse('names no RFC 3339 time after the slash')
  if (at.getTime() < EARLIEST) throw refuse('is before 2000')
  if (at.getTime() > now.getTime() + MAX_AHEAD_MS) throw refuse('lies ahead of this function’s clock')
  return { at, scheduled: true }
}
