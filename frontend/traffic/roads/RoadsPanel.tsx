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
import { orders, sortRoutes } from './order.ts'
import { RouteDetail } from './RouteDetail.tsx'
import { RouteItem } from './RouteItem.tsx'
import { sectionsOf } from './sections.ts'

const orderButton =
  'h-7 rounded px-2 text-small text-muted hover:text-text aria-pressed:bg-raised aria-pressed:font-strong aria-pressed:text-text'

const asWay = oneOf(['S', 'E'])
const asOrder = oneOf(orders)

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
  return { section, routeNo, direction, ofRoute: sections.filter((one) => one.routeNo === routeNo) }
}

export function RoadsPanel() {
  const { t, language } = useWords()
  const [query = '', setQuery] = useUrlParam('q', asText)
  const [order = 'slow', setOrder] = useUrlParam('sort', asOrder)
  const { section, routeNo, direction, ofRoute } = useChosen()
  const answer = useRouteSummaries()
  const labelOf = useRouteLabels(language)
  const lines = useRoadLines()
  const mapped = useMemo(() => lines && new Set(lines.byId.keys()), [lines])
  const [first] = ofRoute
  useReturnFocus(first && routeNo)
  const found = sortRoutes(answer.data ?? [], order).filter(({ routeNo: code, routeName }) => {
    const { name, shield } = labelOf(code, routeName)
    return matches(name, query) || matches(routeName, query) || shield === query.trim()
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
        <PanelHead title={t('roads.heading')} count={undefined}>
          <SearchBox
            label={t('roads.search')}
            value={query}
            onChange={(typed) => setQuery(typed, 'replace')}
          />
          <fieldset aria-label={t('roads.order.label')} className="flex gap-1">
            {orders.map((one) => (
              <button
                key={one}
                type="button"
                className={orderButton}
                aria-pressed={one === order}
                onClick={() => setOrder(one, 'replace')}
              >
                {t(`roads.order.${one}`)}
              </button>
            ))}
          </fieldset>
        </PanelHead>
        <Notice feed="roads" held={answer.isError && answer.data !== undefined} />
        <div className="min-h-0 flex-1 overflow-y-auto">
          <FeedBody query={answer} none={t('roads.none')}>
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
