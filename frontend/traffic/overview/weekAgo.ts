import { useQuery } from '@tanstack/react-query'
import type { CountryView } from '../../../functions/traffic/model/api.ts'
import { getOne } from '../../shared/api/client.ts'
import { shapeOf } from '../../shared/api/shape.ts'

const WEEK_MS = 7 * 86_400_000

const country = shapeOf<CountryView>('country', {
  at: 'string',
  roads: 'object?',
  accidents: 'object?',
  tollgates: 'object?',
})

/**
 * The country a week before an instant, as it is kept; its parts are null where nothing is.
 * @param at RFC 3339; undefined while it is not known
 */
export function useWeekBefore(at: string | undefined) {
  const then = at === undefined ? '' : new Date(Date.parse(at) - WEEK_MS).toISOString()
  return useQuery({
    queryKey: ['country', then],
    queryFn: ({ signal }) => getOne(`/api/country?at=${encodeURIComponent(then)}`, country.one, signal),
    enabled: at !== undefined,
    // What was so a week ago changes no more, and is not needed long.
    staleTime: Infinity,
    gcTime: 60_000,
    retry: 3,
  }).data
}
