import { useQuery } from '@tanstack/react-query'
import { getAll, getOne } from '../shared/api/client.ts'
import { usePolling } from '../shared/api/query.ts'
import { learnServerTime } from '../shared/time.ts'
import { accidents, roads, stats, summaries, system, tollgates } from './answers.ts'

type Get<T> = (signal: AbortSignal) => Promise<T>
function useFeed<T>(key: readonly (string | number)[], get: Get<T>, enabled = true) {
  const refetchInterval = usePolling()
  return useQuery({ queryKey: key, queryFn: ({ signal }) => get(signal), refetchInterval, enabled })
}

/** One page is enough: by when they were last seen, what goes on comes before what has ended. */
const ACCIDENTS = '/api/accidents/latest?active=all&sort=-lastSeenAt&limit=500'

/** Incidents: all that go on, and those that ended lately. */
export const useAccidents = () =>
  useFeed(['accidents', 'latest'], (signal) => getOne(ACCIDENTS, accidents.list, signal))

const DAY_OF_ACCIDENTS = '/api/accidents/history?by=inForce&active=all&limit=5000'

/** Incidents that held at any time in the last 24 hours, for the lists that show ended ones. */
export const useDayOfAccidents = (enabled: boolean) =>
  useFeed(['accidents', 'day'], (signal) => getAll(DAY_OF_ACCIDENTS, accidents.list, signal), enabled)

/** Incidents in numbers, those that began in so many days, today among them. */
export const useAccidentStats = (days = 1) =>
  useFeed(['accidents', 'stats', days], (signal) =>
    getOne(`/api/accidents/stats?days=${days}`, stats.one, signal),
  )

/** Every tollgate with its newest figures. */
export const useTollgates = () =>
  useFeed(['tollgates', 'traffic'], (signal) =>
    getAll('/api/tollgate/traffic?points=1', tollgates.list, signal),
  )

/**
 * The periods of one tollgate that end after `from` and no later than `to`, the oldest first.
 * @param from ms since the epoch, as `to`
 */
export const useTollgatePeriods = (unitCode: string, from: number, to: number) =>
  useFeed(['tollgates', 'periods', unitCode, from, to], async (signal) => {
    // The API's range holds its start and not its end.
    const range = [from, to].map((ms) => new Date(ms + 1).toISOString())
    const query = new URLSearchParams({ unitCode, from: range[0] ?? '', to: range[1] ?? '' })
    const gates = await getAll(`/api/tollgate/history?${query}`, tollgates.list, signal)
    return gates.flatMap(({ trafficData }) => trafficData).toReversed()
  })

/** The newest row of each detector. */
export const useRoads = () =>
  useFeed(['roads', 'status'], (signal) => getAll('/api/road/status', roads.list, signal))

export const useRouteSummaries = () =>
  useFeed(['roads', 'summary'], (signal) => getAll('/api/road/summary', summaries.list, signal))

export const useSystem = () =>
  useFeed(['system'], async (signal) => {
    const answer = await getOne('/api/system', system.one, signal)
    learnServerTime(answer.now)
    return answer
  })
