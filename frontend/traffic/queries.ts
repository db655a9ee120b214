import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { AccidentView } from '../../functions/traffic/model/api.ts'
import { getAll, getOne } from '../shared/api/client.ts'
import { usePolling } from '../shared/api/query.ts'
import { accidentChanges, accidents, stats, tollgates } from './answers.ts'
import { presents, sharing, type Present } from './present.ts'
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

function useFeed<T>(
  { key, get }: { key: readonly (string | number)[]; get: Present<T>['get'] },
  enabled = true,
) {
  const refetchInterval = usePolling()
  return useQuery({ queryKey: key, queryFn: ({ signal }) => get(signal), refetchInterval, enabled })
}

/** A feed as it is now, or as it was at the instant that is replayed. */
function useFeedOrPast<R>(present: Present<R[]>, past: Past<R[]>) {
  const at = useMoment(past.every)
  const refetchInterval = usePolling()
  const then = pastQuery(past, at ?? 0)
  const isPast = at !== undefined
  return useQuery<R[], Error, R[], readonly (string | number)[]>({
    queryKey: isPast ? then.queryKey : present.key,
    queryFn: ({ signal }) => (isPast ? then.queryFn() : present.get(signal)),
    refetchInterval: isPast ? false : refetchInterval,
    structuralSharing: sharing(present),
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

/** Incidents: all that go on, and those that ended lately. In a replay they are asked for by the day. */
export function useAccidents() {
  const at = useMoment(MINUTE_MS)
  const day = at === undefined ? undefined : { from: dayOf(at), to: dayOf(at) + DAY_MS }
  const live = useFeed(presents.accidents, at === undefined)
  const then = useAccidentsOf(day, at)
  return at === undefined ? live : then
}

const DAY_OF_ACCIDENTS = '/api/accidents/history?by=inForce&active=all&limit=5000'

/** Incidents that held at any time in the last 24 hours, for the lists that show ended ones. */
export function useDayOfAccidents(enabled: boolean) {
  const at = useMoment(15 * MINUTE_MS)
  const range = at === undefined || !enabled ? undefined : { from: at - DAY_MS, to: at }
  const live = useFeed(
    { key: ['accidents', 'day'], get: (signal) => getAll(DAY_OF_ACCIDENTS, accidents.list, signal) },
    enabled && at === undefined,
  )
  const then = useAccidentsOf(range, at)
  return at === undefined ? live : then
}

/** What one incident has said, oldest first; in a replay, up to its instant. */
export function useAccidentChanges(id: number) {
  const at = useMoment(MINUTE_MS) ?? Infinity
  const { data } = useFeed({
    key: ['accidents', 'changes', id],
    get: (signal) => getOne(`/api/accidents/changes?id=${id}`, accidentChanges.list, signal),
  })
  return useMemo(() => data?.filter((change) => Date.parse(change.at) <= at) ?? [], [data, at])
}

/** Incidents in numbers, those that began in so many days, today among them. */
export function useAccidentStats(days = 1) {
  const at = useMoment(15 * MINUTE_MS)
  const then = at === undefined ? '' : `&at=${isoOf(at)}`
  return useFeed({
    key: ['accidents', 'stats', days, then],
    get: (signal) => getOne(`/api/accidents/stats?days=${days}${then}`, stats.one, signal),
  })
}

/** Every tollgate with its newest figures. */
export const useTollgates = () => useFeedOrPast(presents.tollgates, pasts.tollgates)

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
export const useRoads = () => useFeedOrPast(presents.roads, pasts.roads)

export const useRouteSummaries = () => useFeedOrPast(presents.summaries, pasts.summaries)

export const useSystem = () => useFeed(presents.system)
