import type { ReactNode } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { Figure } from '../../shared/ui/Figure.tsx'
import { Link } from '../../shared/ui/Link.tsx'
import { IncidentItem } from '../accidents/IncidentItem.tsx'
import { useIncidents } from '../accidents/incidents.ts'
import { Notice } from '../Notice.tsx'
import { PanelHead } from '../PanelHead.tsx'
import { useAccidents, useAccidentStats, useRoads, useRouteSummaries, useTollgates } from '../queries.ts'
import { useRouteLabels } from '../reference.ts'
import { sortRoutes } from '../roads/order.ts'
import { RouteItem } from '../roads/RouteItem.tsx'
import { countGrades, meanSpeed, sectionsOf } from '../roads/sections.ts'
import { gatesOf, totalOfSlot } from '../tollgates/traffic.ts'
import { CountryShares } from './CountryShares.tsx'

const SLOWEST = 6
const LATEST = 4
/** A dash once it is sure that there is no figure; nothing while it is on its way. */
const missing = ({ isPending }: { isPending: boolean }) => (isPending ? undefined : '–')

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

function Figures() {
  const { t, number } = useWords()
  const stats = useAccidentStats()
  const roads = useRoads()
  const rows = roads.data
  const tollgates = useTollgates()
  const gates = totalOfSlot(gatesOf(tollgates.data))
  const sections = sectionsOf(rows)
  const grades = countGrades(sections)
  const graded = sections.length - grades[0]
  const speed = rows && meanSpeed(rows)
  const congested = graded > 0 ? (100 * grades[3]) / graded : undefined
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-4 p-4">
        <Figure
          label={t('overview.incidents')}
          value={stats.data ? number(stats.data.activeAccidents) : missing(stats)}
          unit={t('unit.cases')}
          note={stats.data && t('overview.incidentsToday', { count: stats.data.todayAccidents })}
        />
        <Figure
          label={t('overview.congested')}
          value={congested === undefined ? missing(roads) : number(congested, 1)}
          unit={t('unit.percent')}
          note={graded > 0 && t('overview.congestedOf', { count: grades[3], total: number(graded) })}
        />
        <Figure
          label={t('overview.speed')}
          value={typeof speed === 'number' ? number(speed) : missing(roads)}
          unit={t('unit.kmh')}
          note={t('overview.speedNote')}
        />
        <Figure
          label={t('overview.tollgates')}
          value={gates ? number(gates.amount) : missing(tollgates)}
          unit={gates ? t('unit.perMinutes', { count: gates.periodMinutes }) : t('unit.vehicles')}
          note={gates && t('overview.tollgatesNote', { count: gates.gates })}
        />
      </dl>
      {sections.length > 0 && <CountryShares shares={grades} />}
    </>
  )
}

/** The country at a glance. */
export function OverviewPanel() {
  const { t, language } = useWords()
  const labelOf = useRouteLabels(language)
  const summaries = useRouteSummaries()
  const accidents = useAccidents()
  const latest = useIncidents(accidents.data).filter(({ ended }) => !ended)
  return (
    <>
      <PanelHead title={t('overview.heading')} count={undefined} />
      <Notice feed="roads" held={summaries.isError && summaries.data !== undefined} />
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        <Figures />
        <Part title={t('overview.slowest')} more="/roads">
          <FeedBody query={summaries} none={t('roads.none')}>
            {(rows) => (
              <ul>
                {sortRoutes(rows, 'slow')
                  .slice(0, SLOWEST)
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
        </Part>
        <Part title={t('overview.recent')} more="/accidents">
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
        </Part>
      </div>
    </>
  )
}
