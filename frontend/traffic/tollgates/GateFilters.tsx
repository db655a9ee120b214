import { useWords } from '../../shared/i18n/index.ts'
import { Choice } from '../../shared/ui/Choice.tsx'
import { Filters } from '../../shared/ui/Filters.tsx'
import { SearchBox } from '../../shared/ui/SearchBox.tsx'
import { Segments } from '../../shared/ui/Segments.tsx'
import { useGateNames } from './names.ts'
import { routesOf } from './routes.ts'
import { carClasses, ways } from './measure.ts'
import { sorts, type Gate } from './traffic.ts'
import { useGateFilter } from './useGateList.ts'

const ALL = 'all'

/** What is counted, which way and of which class, for the list and the circles. */
export function MeasureChoice() {
  const { t } = useWords()
  const { way, setWay, carClass, setCarClass } = useGateFilter()
  const classes = carClasses.map((value) => ({
    value,
    name: value === '6' ? t('tollgates.classLight') : t('tollgates.class', { number: value }),
  }))
  return (
    <div className="flex items-center gap-1.5">
      <Segments
        label={t('tollgates.way')}
        value={way}
        options={ways.map((value) => ({ value, name: t(`tollgates.ways.${value}`) }))}
        onChange={(next) => setWay(next === 'both' ? undefined : next, 'replace')}
      />
      <Choice
        label={t('tollgates.classes')}
        value={carClass ?? ALL}
        options={[{ value: ALL, name: t('tollgates.allClasses') }, ...classes]}
        onChange={(next) => setCarClass(next === ALL ? undefined : next, 'replace')}
      />
    </div>
  )
}

/** What narrows and orders the list of tollgates and the map with it. */
export function GateFilters({ gates }: { gates: readonly Gate[] }) {
  const { t } = useWords()
  const names = useGateNames()
  const { query, setQuery, route, setRoute, way, carClass, sort, setSort } = useGateFilter()
  const routes = routesOf(gates).map(({ routeNo, name }) => ({ value: routeNo, name: names.route(name) }))
  const gone = route !== undefined && !routes.some(({ value }) => value === route)
  const search = (
    <SearchBox label={t('tollgates.search')} value={query} onChange={(typed) => setQuery(typed, 'replace')} />
  )
  const set = [way !== 'both', carClass, route, sort !== 'amount'].filter(Boolean).length
  return (
    <Filters search={search} set={set}>
      <MeasureChoice />
      <div className="flex gap-1.5">
        <Choice
          label={t('tollgates.route')}
          value={route ?? ALL}
          options={[
            { value: ALL, name: t('accidents.allRoutes') },
            ...routes,
            ...(gone ? [{ value: route, name: route }] : []),
          ]}
          onChange={(next) => setRoute(next === ALL ? undefined : next, 'replace')}
        />
        <Choice
          label={t('tollgates.sort')}
          value={sort}
          options={sorts.map((value) => ({ value, name: t(`tollgates.sorts.${value}`) }))}
          onChange={(next) => setSort(next === 'amount' ? undefined : next, 'replace')}
        />
      </div>
    </Filters>
  )
}
