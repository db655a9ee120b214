import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import { getAll } from '../../shared/api/client.ts'
import { accidents, roads, summaries, tollgates } from '../answers.ts'
import { learnDuration } from './pace.ts'

const MINUTE_MS = 60_000
const TIMEOUT_MS = 20_000
/** A picture of the past is some megabytes, and soon over. */
const KEPT_MS = 20_000

/** RFC 3339, to the second. */
export const isoOf = (ms: number): string => new Date(ms).toISOString().replace('.000', '')

export interface Past<T> {
  key: string
  /** How often it is measured, ms. */
  every: number
  get(at: string, signal: AbortSignal): Promise<T>
}

const past = <T>(one: Past<T>): Past<T> => one
export const pasts = {
  roads: past({
    key: 'roads',
    every: 5 * MINUTE_MS,
    get: (at, signal) => getAll(`/api/road/status?at=${at}`, roads.list, signal),
  }),
  summaries: past({
    key: 'summaries',
    every: 5 * MINUTE_MS,
    get: (at, signal) => getAll(`/api/road/summary?at=${at}`, summaries.list, signal),
  }),
  tollgates: past({
    key: 'tollgates',
    every: 15 * MINUTE_MS,
    get: (at, signal) => getAll(`/api/tollgate/traffic?points=1&at=${at}`, tollgates.list, signal),
  }),
}

/**
 * What was so at an instant, as a query. The picture before stays until the next is there. A request that was begun is
 * let end though nobody waits for it any more: cut short each time, a slow network would never show anything.
 */
export const pastQuery = <T>({ key, get }: Past<T>, at: number) => {
  const queryFn = async (): Promise<T> => {
    const asked = performance.now()
    const answer = await get(isoOf(at), AbortSignal.timeout(TIMEOUT_MS))
    learnDuration(performance.now() - asked)
    return answer
  }
  return {
    queryKey: ['replay', key, at],
    queryFn,
    staleTime: Infinity,
    gcTime: KEPT_MS,
  }
}

export const DAY_MS = 86_400_000
const SEOUL_MS = 9 * 3_600_000
/** When the day of Asia/Seoul began that an instant lies in. */
export const dayOf = (at: number): number => Math.floor((at + SEOUL_MS) / DAY_MS) * DAY_MS - SEOUL_MS

/** All incidents that held at any time from one instant to another. */
export const accidentsBetween = (from: number, to: number, signal: AbortSignal) =>
  getAll(
    `/api/accidents/history?by=inForce&active=all&limit=5000&from=${isoOf(from)}&to=${isoOf(to)}`,
    accidents.list,
    signal,
  )

/** The incidents as they stood at an instant: begun by then, and still going on unless they had ended. */
export function accidentsAt(rows: readonly AccidentView[], at: number): AccidentView[] {
  const then = new Date(at).toISOString()
  return rows
    .filter(({ occurredAt }) => occurredAt <= then)
    .map((row) => {
      const ended = row.endedAt !== null && row.endedAt <= then
      const lastSeenAt = ended && row.lastSeenAt < then ? row.lastSeenAt : then
      return { ...row, lastSeenAt, endedAt: ended ? row.endedAt : null }
    })
}
