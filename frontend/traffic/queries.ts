import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { AccidentView } from '../../functions/traffic/model/api.ts'
import { getAll, getOne } from '../shared/api/client.ts'
import { usePolling } from '../shared/api/query.ts'
import { sameRows } from '../shared/api/same.ts'
import { learnServerTime } from '../shared/time.ts'
import { accidentChanges, accidents, roads, stats, summaries, system, tollgates } from './answers.ts'
import { useMoment } from './replay/moment.ts'
import {
  accidentsAt,
  accidentsBetween,
  DAY_MS,
  dayOf,
  isoOf,
  pastQuery,
  pasts,
  type Past,
} from './replay/past.ts'

const MINUTE_MS = 60_000

type Get<T> = (signal: AbortSignal) => Promise<T>
function useFeed<T>(key: readonly (string | number)[], get: Get<T>, enabled = true) {
  const refetchInterval = usePolling()
  return useQuery({ queryKey: key, queryFn: ({ signal }) => get(signal), refetchInterval, enabled })
}

/**
 * A feed as it is now, or as it was at the instant that is replayed.
 * @param flat its rows hold no lists or objects, and are too many to look for each that stayed as it was
 */
function useFeedOrPast<R>(key: readonly string[], get: Get<R[]>, past: Past<R[]>, flat = false) {
  const at = useMoment(past.every)
  const refetchInterval = usePolling()
  const then = pastQuery(past, at ?? 0)
  const isPast = at !== undefined
  return useQuery<R[], Error, R[], readonly (string | number)[]>({
    queryKey: isPast ? then.queryKey : key,
    queryFn: ({ signal }) => (isPast ? then.queryFn() : get(signal)),
    refetchInterval: isPast ? false : refetchInterval,
    structuralSharing: flat ? sameRows : true,
    ...(isPast && {
      staleTime: then.staleTime,
      gcTime: then.gcTime,
      placeholderData: (before: R[] | undefined) => before,
    }),
  })
}

/** The incidents of a range, each as it stood at `at`. */
function useAccidentsOf(range: { from: number; to: number } | undefined, at: number | undefined) {
  const { from = 0, to = 0 } = range ?? {}
  const select = useCallback((rows: AccidentView[]) => accidentsAt(rows, at ?? to), [at, to])
  return useQuery({
    queryKey: ['replay', 'accidents', from, to],
    queryFn: ({ signal }) => accidentsBetween(from, to, signal),
    enabled: range !== undefined,
    staleTime: MINUTE_MS,
    gcTime: MINUTE_MS,
    placeholderData: keepPreviousData,
    select,
  })
}

/** One page is enough: by when they were last seen, what goes on comes before what has ended. */
const ACCIDENTS = '/api/accidents/latest?active=all&sort=-lastSeenAt&limit=500'

/** Incidents: all that go on, and those that ended lately. In a replay they are asked for by the day. */
export function useAccidents() {
  const at = useMoment(MINUTE_MS)
  const day = at === undefined ? undefined : { from: dayOf(at), to: dayOf(at) + DAY_MS }
  const live = useFeed(
    ['accidents', 'latest'],
    (signal) => getOne(ACCIDENTS, accidents.list, signal),
    at === undefined,
  )
  const then = useAccidentsOf(day, at)
  return at === undefined ? live : then
}

const DAY_OF_ACCIDENTS = '/api/accidents/history?by=inForce&active=all&limit=5000'

/** Incidents that held at any time in the last 24 hours, for the lists that show ended ones. */
export function useDayOfAccidents(enabled: boolean) {
  const at = useMoment(15 * MINUTE_MS)
  const range = at === undefined || !enabled ? undefined : { from: at - DAY_MS, to: at }
  const live = useFeed(
    ['accidents', 'day'],
    (signal) => getAll(DAY_OF_ACCIDENTS, accidents.list, signal),
    enabled && at === undefined,
  )
  const then = useAccidentsOf(range, at)
  return at === undefined ? live : then
}

/** What one incident has said, oldest first; in a replay, up to its instant. */
export function useAccidentChanges(id: number) {
  const at = useMoment(MINUTE_MS) ?? Infinity
  const { data } = useFeed(['accidents', 'changes', id], (signal) =>
    getOne(`/api/accidents/changes?id=${id}`, accidentChanges.list, signal),
  )
  return useMemo(() => data?.filter((change) => Date.parse(change.at) <= at) ?? [], [data, at])
}

/** Incidents in numbers, those that began in so many days, today among them. */
export function useAccidentStats(days = 1) {
  const at = useMoment(15 * MINUTE_MS)
  const then = at === undefined ? '' : `&at=${isoOf(at)}`
  return useFeed(['accidents', 'stats', days, then], (signal) =>
    getOne(`/api/accidents/stats?days=${days}${then}`, stats.one, signal),
  )
}

/** Every tollgate with its newest figures. */
export const useTollgates = () =>
  useFeedOrPast(
    ['tollgates', 'traffic'],
    (signal) => getAll('/api/tollgate/traffic?points=1', tollgates.list, signal),
    pasts.tollgates,
  )

/**
 * The periods of one tollgate that end after `from` and no later than `to`, the oldest first. While another range is on
 * its way the one before stays.
 * @param from ms since the epoch, as `to`
 */
export function useTollgatePeriods(unitCode: string, from: number, to: number) {
  const refetchInterval = usePolling()
  return useQuery({
    queryKey: ['tollgates', 'periods', unitCode, from, to],
    async queryFn({ signal }) {
      // The API's range holds its start and not its end.
      const range = [from, to].map((ms) => new Date(ms + 1).toISOString())
      const query = new URLSearchParams({ unitCode, from: range[0] ?? '', to: range[1] ?? '' })
      const gates = await getAll(`/api/tollgate/history?${query}`, tollgates.list, signal)
      return gates.flatMap(({ trafficData }) => trafficData).toReversed()
    },
    placeholderData: keepPreviousData,
    refetchInterval,
  })
}

/** The newest row of each detector. */
export const useRoads = () =>
  useFeedOrPast(
    ['roads', 'status'],
    (signal) => getAll('/api/road/status', roads.list, signal),
    pasts.roads,
    true,
  )

export const useRouteSummaries = () =>
  useFeedOrPast(
    ['roads', 'summary'],
    (signal) => getAll('/api/road/summary', summaries.list, signal),
    pasts.summaries,
  )

export const useSystem = () =>
  useFeed(['system'], async (signal) => {
    const answer = await getOne('/api/system', system.one, signal)
    learnServerTime(answer.now)
    return answer
  })
