import { useMemo } from 'react'
import { asText, oneOf } from '../../shared/params.ts'
import { useUrlParam } from '../../shared/url.ts'
import { useAccidents, useDayOfAccidents } from '../queries.ts'
import { findIncidents, shows, sorts, useIncidents } from './incidents.ts'
import { asKinds } from './kinds.ts'

const asShow = oneOf(shows)
const asSort = oneOf(sorts)

/** What narrows and orders the list of incidents, in the address. */
export function useIncidentFilter() {
  const [query = '', setQuery] = useUrlParam('q', asText)
  const [kinds, setKinds] = useUrlParam('kind', asKinds)
  const [route, setRoute] = useUrlParam('route', asText)
  const [show = 'now', setShow] = useUrlParam('show', asShow)
  const [sort = 'new', setSort] = useUrlParam('sort', asSort)
  return { query, setQuery, kinds, setKinds, route, setRoute, show, setShow, sort, setSort }
}

/**
 * The incidents that the address asks for, the same for the list and the map.
 * @param home false where another tab shows them: then all that go on
 */
export function useIncidentList(home: boolean) {
  const { query, kinds, route, show, sort } = useIncidentFilter()
  const latest = useAccidents()
  const day = useDayOfAccidents(home && show !== 'now')
  const answer = home && show !== 'now' ? day : latest
  const rows = useIncidents(answer.data, home ? show : 'now')
  const found = useMemo(
    () => (home ? findIncidents(rows, { kinds, route, query, sort }) : rows),
    [home, rows, kinds, route, query, sort],
  )
  const scope = [query, [...(kinds ?? [])], route, show, sort].join('/')
  return { answer, rows, found, scope }
}
