import { incidentKinds, type IncidentKind } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { SearchBox } from '../../shared/ui/SearchBox.tsx'
import { useReturnFocus } from '../../shared/ui/useReturnFocus.ts'
import { asText } from '../../shared/params.ts'
import { hrefWith, useUrlParam } from '../../shared/url.ts'
import { Notice } from '../Notice.tsx'
import { PanelHead } from '../PanelHead.tsx'
import { useAccidents } from '../queries.ts'
import { IncidentDetail } from './IncidentDetail.tsx'
import { IncidentItem } from './IncidentItem.tsx'
import { findIncidents, useIncidents, type IncidentRow } from './incidents.ts'
import { KindFilter } from './KindFilter.tsx'
import { asKinds } from './kinds.ts'

const NO_KINDS: ReadonlySet<IncidentKind> = new Set()

function countKinds(rows: readonly IncidentRow[]): Record<IncidentKind, number> {
  const counts = { crash: 0, breakdown: 0, debris: 0, work: 0, jam: 0, other: 0 }
  for (const { kind } of rows) counts[kind]++
  return counts
}

export function AccidentsPanel() {
  const { t } = useWords()
  const [query = '', setQuery] = useUrlParam('q', asText)
  const [kinds, setKinds] = useUrlParam('kind', asKinds)
  const [chosen, choose] = useUrlParam('sel', asText)
  const answer = useAccidents()
  const rows = useIncidents(answer.data)
  const detail = rows.find(({ view }) => String(view.id) === chosen)
  useReturnFocus(detail && chosen)
  const found = findIncidents(rows, kinds ?? NO_KINDS, query)
  const active = rows.filter(({ ended }) => !ended).length
  const narrow = (next: IncidentKind[]) =>
    setKinds(next.length === incidentKinds.length ? undefined : new Set(next), 'replace')
  return (
    <>
      {detail && <IncidentDetail key={chosen} row={detail} onBack={() => choose(undefined, 'push')} />}
      <div hidden={detail !== undefined} className="flex min-h-0 flex-1 flex-col [&[hidden]]:hidden">
        <PanelHead
          title={t('accidents.heading')}
          count={answer.data && t('accidents.count', { count: active })}
        >
          <SearchBox
            label={t('accidents.search')}
            value={query}
            onChange={(typed) => setQuery(typed, 'replace')}
          />
          <KindFilter chosen={kinds ?? NO_KINDS} counts={countKinds(rows)} onChange={narrow} />
        </PanelHead>
        <Notice feed="accidents" held={answer.isError && answer.data !== undefined} />
        <div className="min-h-0 flex-1 overflow-y-auto">
          <FeedBody query={answer} none={t('accidents.none')}>
            {() =>
              found.length > 0 ? (
                <ul aria-label={t('accidents.heading')}>
                  {found.map((row) => (
                    <IncidentItem key={row.view.id} row={row} href={hrefWith({ sel: String(row.view.id) })} />
                  ))}
                </ul>
              ) : (
                <p className="p-4 text-muted">
                  {rows.length > 0 ? t('accidents.empty') : t('accidents.none')}
                </p>
              )
            }
          </FeedBody>
        </div>
      </div>
    </>
  )
}
