import { useMemo } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { romanized } from '../../shared/romanized.ts'
import { useIncidents } from '../accidents/incidents.ts'
import { placeWords } from '../accidents/place.ts'
import { usePlace } from '../accidents/usePlace.ts'
import { useAccidents, useRoads, useRouteSummaries, useTollgates } from '../queries.ts'
import { useRouteLabels } from '../reference.ts'
import { endsOf, sectionsOf } from '../roads/sections.ts'
import { toIncident, toRoute, toSection, toTollgate } from '../tabs.ts'
import { useGateNames } from '../tollgates/names.ts'
import type { Find } from './finds.ts'

/** All that can be gone to, as it is now; `ready` once every list has come or failed. */
export function useFinds(): { finds: readonly Find[]; ready: boolean } {
  const { t, language } = useWords()
  const labelOf = useRouteLabels(language)
  const english = useRouteLabels('en')
  const gateNames = useGateNames()
  const placeOf = usePlace()
  const routes = useRouteSummaries()
  const tollgates = useTollgates()
  const roads = useRoads()
  const accidents = useAccidents()
  const incidents = useIncidents(accidents.data)

  const finds = useMemo(() => {
    const route = (routes.data ?? []).map(({ routeNo, routeName }): Find => {
      const { name, shield } = labelOf(routeNo, routeName)
      const names = [name, routeName, english(routeNo, routeName).name]
      const note = shield && t('search.shield', { number: shield })
      return {
        kind: 'route',
        id: `route ${routeNo}`,
        name,
        note,
        href: toRoute(routeNo),
        names,
        texts: [shield],
      }
    })
    const tollgate = (tollgates.data ?? []).map(({ unitCode, unitName, routeName }): Find => {
      const name = gateNames.gate(unitName)
      const note = routeName === null ? '' : gateNames.route(routeName)
      return {
        kind: 'tollgate',
        id: `tollgate ${unitCode}`,
        name,
        note,
        href: toTollgate(unitCode),
        names: [name, unitName],
        texts: [note],
      }
    })
    const section = sectionsOf(roads.data).map((one): Find => {
      const ends = endsOf(one)
      const korean = ends.join(' → ')
      const name = language === 'ko' ? korean : ends.map(romanized).join(' → ')
      const note = labelOf(one.routeNo, one.routeName).name
      return {
        kind: 'section',
        id: `section ${one.id}`,
        name,
        note,
        href: toSection(one.routeNo, one.id),
        names: [name, korean],
        texts: [note],
      }
    })
    const incident = incidents.map(({ view, kind }): Find => {
      const name = placeOf(view)
      return {
        kind: 'incident',
        id: `incident ${view.id}`,
        name,
        note: t(`kind.${kind}`),
        href: toIncident(view.id),
        names: [name, placeWords(view)],
        texts: [view.smsText, t(`kind.${kind}`)],
      }
    })
    return [...route, ...tollgate, ...section, ...incident]
  }, [routes.data, tollgates.data, roads.data, incidents, t, language, labelOf, english, gateNames, placeOf])

  const ready = [routes, tollgates, roads, accidents].every(({ isPending }) => !isPending)
  return { finds, ready }
}
