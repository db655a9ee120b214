import type { ReactNode } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { Link } from '../../shared/ui/Link.tsx'
import { IncidentItem } from '../accidents/IncidentItem.tsx'
import { useIncidents } from '../accidents/incidents.ts'
import { Notice } from '../Notice.tsx'
import { PanelHead } from '../PanelHead.tsx'
import { useAccidents, useRoads, useRouteSummaries } from '../queries.ts'
import { useRouteLabels } from '../reference.ts'
import { useNone } from '../replay/useNone.ts'
import { sortRoutes } from '../roads/order.ts'
import { RouteItem } from '../roads/RouteItem.tsx'
import { sectionsOf } from '../roads/sections.ts'
import { Figures } from './Figures.tsx'
import { SlowestSections } from './SlowestSections.tsx'

const ROUTES = 6
const LATEST = 4

function Part({ title, more, children }: { title: string; more: string; children: ReactNode }) {
  const { t } = useWords()
  return (
    <section aria-label={title} className="border-t border-line pt-3">
      <div className="flex items-baseline justify-between px-4 pb-1">
        <h3>{title}</h3>
        <Link
          href={more}
          className="text-small text-muted hover:text-text"
          aria-label={`${title}: ${t('panel.more')}`}
        >
          {t('panel.more')}
        </Link>
      </div>
      {children}
    </section>
  )
}

function Latest() {
  const { t } = useWords()
  const accidents = useAccidents()
  const latest = useIncidents(accidents.data).filter(({ ended }) => !ended)
  return (
    <FeedBody query={accidents} none={t('accidents.none')}>
      {() =>
        latest.length > 0 ? (
          <ul>
            {latest.slice(0, LATEST).map((row) => (
              <IncidentItem key={row.view.id} row={row} />
            ))}
          </ul>
        ) : (
          <p className="px-4 py-2 text-muted">{t('accidents.none')}</p>
        )
      }
    </FeedBody>
  )
}

function Routes() {
  const { t, language } = useWords()
  const labelOf = useRouteLabels(language)
  const summaries = useRouteSummaries()
  const none = useNone()
  return (
    <FeedBody query={summaries} none={none(t('roads.none'))}>
      {(rows) => (
        <ul>
          {sortRoutes(rows, 'congested')
            .slice(0, ROUTES)
            .map((summary) => (
              <RouteItem
                key={summary.routeNo}
                summary={summary}
                label={labelOf(summary.routeNo, summary.routeName)}
              />
            ))}
        </ul>
      )}
    </FeedBody>
  )
}

/** The country at a glance. */
export function OverviewPanel() {
  const { t } = useWords()
  const roads = useRoads()
  const none = useNone()
  return (
    <>
      <PanelHead title={t('overview.heading')} count={undefined} />
      <Notice feed="roads" held={roads.isError && roads.data !== undefined} />
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        <Figures />
        <Part title={t('overview.slowest')} more="/roads?grade=2.3">
          <FeedBody query={roads} none={none(t('roads.none'))}>
            {(rows) => <SlowestSections sections={sectionsOf(rows)} />}
          </FeedBody>
        </Part>
        <Part title={t('overview.recent')} more="/accidents">
          <Latest />
        </Part>
        <Part title={t('overview.routes')} more="/roads">
          <Routes />
        </Part>
      </div>
    </>
  )
}
