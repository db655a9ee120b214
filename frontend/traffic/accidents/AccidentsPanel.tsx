import { asText, oneOf } from '../../shared/params.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { navigate } from '../../shared/router.ts'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { Segments } from '../../shared/ui/Segments.tsx'
import { VirtualList } from '../../shared/ui/VirtualList.tsx'
import { hrefWith, useUrlParam } from '../../shared/url.ts'
import { Notice } from '../Notice.tsx'
import { PanelHead } from '../PanelHead.tsx'
import { useAccidents } from '../queries.ts'
import { GoneIncident, IncidentDetail } from './IncidentDetail.tsx'
import { IncidentFilters } from './IncidentFilters.tsx'
import { IncidentLink } from './IncidentItem.tsx'
import { useIncidents } from './incidents.ts'
import { IncidentStats } from './IncidentStats.tsx'
import { useIncidentList } from './useIncidentList.ts'

const views = ['list', 'stats'] as const
const asView = oneOf(views)

export function AccidentsPanel() {
  const { t } = useWords()
  const [chosen, choose] = useUrlParam('sel', asText)
  const [view = 'list'] = useUrlParam('view', asView)
  const latest = useAccidents()
  const { answer, rows, found, scope } = useIncidentList(true)
  const known = useIncidents(latest.data, 'all')
  const detail = [...rows, ...known].find((row) => String(row.view.id) === chosen)
  const gone = chosen !== undefined && !detail && latest.data !== undefined && answer.data !== undefined
  const active = known.filter(({ ended }) => !ended).length
  const back = () => choose(undefined, 'push')
  return (
    <>
      {detail && <IncidentDetail key={chosen} row={detail} onBack={back} />}
      {gone && <GoneIncident onBack={back} />}
      <div hidden={detail !== undefined || gone} className="flex min-h-0 flex-1 flex-col [&[hidden]]:hidden">
        <PanelHead
          title={t('accidents.heading')}
          count={latest.data && t('accidents.count', { count: active })}
          views={
            <Segments
              label={t('panel.views')}
              value={view}
              options={views.map((value) => ({ value, name: t(`panel.${value}`) }))}
              onChange={(next) => {
                const to = hrefWith({ view: next === 'list' ? undefined : next, show: undefined })
                navigate(to, 'replace')
              }}
            />
          }
        >
          {view === 'list' && <IncidentFilters rows={answer.data && rows} />}
        </PanelHead>
        <Notice feed="accidents" held={answer.isError && answer.data !== undefined} />
        {view === 'stats' ? (
          <IncidentStats />
        ) : (
          <FeedBody query={answer} none={t('accidents.none')}>
            {() =>
              found.length > 0 ? (
                <VirtualList
                  label={t('accidents.heading')}
                  items={found}
                  keyOf={(row) => String(row.view.id)}
                  rem={5.5}
                  chosen={detail && chosen}
                  testId="incident"
                  scope={scope}
                >
                  {(row) => <IncidentLink row={row} href={hrefWith({ sel: String(row.view.id) })} />}
                </VirtualList>
              ) : (
                <p className="p-4 text-muted">
                  {rows.length > 0 ? t('accidents.empty') : t('accidents.none')}
                </p>
              )
            }
          </FeedBody>
        )}
      </div>
    </>
  )
}
