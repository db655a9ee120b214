import { useMemo } from 'react'
import { asText, oneOf } from '../../shared/params.ts'
import { useUrlParam } from '../../shared/url.ts'
import { useTollgates } from '../queries.ts'
import { useMeasure } from './measure.ts'
import { findGates, sorts, toGates } from './traffic.ts'

const asSort = oneOf(sorts)

/** What narrows, counts and orders the list of tollgates, in the address. */
export function useGateFilter() {
  const [query = '', setQuery] = useUrlParam('q', asText)
  const [route, setRoute] = useUrlParam('route', asText)
  const measure = useMeasure()
  const [sort = 'amount', setSort] = useUrlParam('sort', asSort)
  return { ...measure, query, setQuery, route, setRoute, sort, setSort }
}

/** The tollgates by what the address counts, and those that it asks for; the same for the list and the map. */
export function useGateList() {
  const { query, route, way, carClass, sort } = useGateFilter()
  const answer = useTollgates()
  const { data } = answer
  const gates = useMemo(() => toGates(data ?? [], { way, carClass }), [data, way, carClass])
  const found = useMemo(() => findGates(gates, { query, route, sort }), [gates, query, route, sort])
  const scope = [query, route, way, carClass, sort].join('/')
  return { answer, gates, found, carClass, scope, most: gates[0]?.amount ?? 0 }
}
