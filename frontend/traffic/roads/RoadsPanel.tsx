import { useMemo } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { matches } from '../../shared/search.ts'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { SearchBox } from '../../shared/ui/SearchBox.tsx'
import { useReturnFocus } from '../../shared/ui/useReturnFocus.ts'
import { asText, oneOf } from '../../shared/params.ts'
import { useUrlParam } from '../../shared/url.ts'
import { Notice } from '../Notice.tsx'
import { PanelHead } from '../PanelHead.tsx'
import { useRoads, useRouteSummaries } from '../queries.ts'
import { useRoadLines, useRouteLabels } from '../reference.ts'
import { useNone } from '../replay/useNone.ts'
import { asGrades, asOrder, asRouteKind, hasGrade } from './filters.ts'
import { sortRoutes } from './order.ts'
import { RouteDetail } from './RouteDetail.tsx'
import { RouteFilters } from './RouteFilters.tsx'
import { RouteItem } from './RouteItem.tsx'
import { countGrades, sectionsOf } from './sections.ts'

const asWay = oneOf(['S', 'E'])

/** What the address says is chosen: a route, and perhaps one of its sections and a direction. */
function useChosen() {
  const [sel] = useUrlParam('sel', asText)
  const [route] = useUrlParam('route', asText)
  const [way] = useUrlParam('way', asWay)
  const { data } = useRoads()
  const sections = useMemo(() => sectionsOf(data), [data])
  const section = sections.find(({ id }) => id === sel)
  const routeNo = section?.routeNo ?? route
  const direction: 'S' | 'E' = section?.direction ?? way ?? 'S'
  const ofRoute = useMemo(() => sections.filter((one) => one.routeNo === routeNo), [sections, routeNo])
  return { section, sections, routeNo, direction, ofRoute }
}

export function RoadsPanel() {
  const { t, language } = useWords()
  const [query = '', setQuery] = useUrlParam('q', asText)
  const [order = 'congested'] = useUrlParam('sort', asOrder)
  const [grades] = useUrlParam('grade', asGrades)
  const [kind] = useUrlParam('kind', asRouteKind)
  const { section, sections, routeNo, direction, ofRoute } = useChosen()
  const counts = useMemo(() => countGrades(sections), [sections])
  const answer = useRouteSummaries()
  const labelOf = useRouteLabels(language)
  const lines = useRoadLines()
  const none = useNone()
  const mapped = useMemo(() => lines && new Set(lines.byId.keys()), [lines])
  const [first] = ofRoute
  useReturnFocus(first && routeNo)
  const found = sortRoutes(answer.data ?? [], order).filter((summary) => {
    const { name, shield, kind: own } = labelOf(summary.routeNo, summary.routeName)
    const named = matches(name, query) || matches(summary.routeName, query) || shield === query.trim()
    return named && hasGrade(summary, grades) && (kind === undefined || own === kind)
  })
  return (
    <>
      {first && (
        <RouteDetail
          key={first.routeNo}
          label={labelOf(first.routeNo, first.routeName)}
          {...{ sections: ofRoute, direction, mapped, chosen: section }}
        />
      )}
      <div hidden={first !== undefined} className="flex min-h-0 flex-1 flex-col [&[hidden]]:hidden">
        <PanelHead
          title={t('roads.heading')}
          count={answer.data && t('roads.count', { count: found.length })}
        >
          <SearchBox
            label={t('roads.search')}
            value={query}
            onChange={(typed) => setQuery(typed, 'replace')}
          />
          <RouteFilters counts={counts} />
        </PanelHead>
        <Notice feed="roads" held={answer.isError && answer.data !== undefined} />
        <div className="min-h-0 flex-1 overflow-y-auto">
          <FeedBody query={answer} none={none(t('roads.none'))}>
            {() =>
              found.length > 0 ? (
                <ul aria-label={t('roads.heading')}>
                  {found.map((summary) => (
                    <RouteItem
                      key={summary.routeNo}
                      summary={summary}
                      label={labelOf(summary.routeNo, summary.routeName)}
                    />
                  ))}
                </ul>
              ) : (
                <p className="p-4 text-muted">{t('roads.empty')}</p>
              )
            }
          </FeedBody>
        </div>
      </div>
    </>
  )
}
