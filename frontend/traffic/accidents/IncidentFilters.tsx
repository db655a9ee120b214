import { incidentKinds, type IncidentKind } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { Choice } from '../../shared/ui/Choice.tsx'
import { Filters } from '../../shared/ui/Filters.tsx'
import { SearchBox } from '../../shared/ui/SearchBox.tsx'
import { useRouteLabels } from '../reference.ts'
import { findIncidents, routesOf, shows, sorts, type IncidentRow } from './incidents.ts'
import { KindFilter } from './KindFilter.tsx'
import { useIncidentFilter } from './useIncidentList.ts'

const ALL = ''
const NO_KINDS: ReadonlySet<IncidentKind> = new Set()

function countKinds(rows: readonly IncidentRow[]): Record<IncidentKind, number> {
  const counts = { crash: 0, breakdown: 0, debris: 0, work: 0, jam: 0, other: 0 }
  for (const { kind } of rows) counts[kind]++
  return counts
}

interface Props {
  /** undefined while they are not known. */
  rows: readonly IncidentRow[] | undefined
}

/** What narrows the list of incidents and the map with it. */
export function IncidentFilters({ rows }: Props) {
  const { t, language } = useWords()
  const labelOf = useRouteLabels(language)
  const { query, setQuery, kinds, setKinds, route, setRoute, show, setShow, sort, setSort } =
    useIncidentFilter()
  const routes = routesOf(rows ?? []).map(({ routeNo, name }) => ({
    value: routeNo,
    name: labelOf(routeNo, name).name,
  }))
  // A route of the address that no notice is on now stays as it was chosen.
  const gone = route !== undefined && !routes.some(({ value }) => value === route)
  const all = { value: ALL, name: t('accidents.allRoutes') }
  const narrow = (next: IncidentKind[]) => {
    const whole = next.length === 0 || next.length === incidentKinds.length
    setKinds(whole ? undefined : new Set(next), 'replace')
  }
  const search = (
    <SearchBox label={t('accidents.search')} value={query} onChange={(typed) => setQuery(typed, 'replace')} />
  )
  const set = [kinds !== undefined, route !== undefined, show !== 'now', sort !== 'new'].filter(
    Boolean,
  ).length
  return (
    <Filters search={search} set={set}>
      <KindFilter
        chosen={kinds ?? NO_KINDS}
        counts={rows && countKinds(findIncidents(rows, { route, query }))}
        onChange={narrow}
      />
      <div className="flex gap-1.5">
        <Choice
          label={t('accidents.show')}
          value={show}
          options={shows.map((value) => ({ value, name: t(`accidents.shows.${value}`) }))}
          onChange={(next) => setShow(next === 'now' ? undefined : next, 'replace')}
        />
        <Choice
          label={t('accidents.route')}
          value={route ?? ALL}
          options={[all, ...routes, ...(gone ? [{ value: route, name: labelOf(route, route).name }] : [])]}
          onChange={(next) => setRoute(next === ALL ? undefined : next, 'replace')}
        />
        <Choice
          label={t('accidents.sort')}
          value={sort}
          options={sorts.map((value) => ({ value, name: t(`accidents.sorts.${value}`) }))}
          onChange={(next) => setSort(next === 'new' ? undefined : next, 'replace')}
        />
      </div>
    </Filters>
  )
}
