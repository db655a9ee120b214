import { useState } from 'react'
import { incidentKinds, type IncidentKind } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { navigate, useView, withParams } from '../../shared/router.ts'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { SearchBox } from '../../shared/ui/SearchBox.tsx'
import { useReturnFocus } from '../../shared/ui/useReturnFocus.ts'
import { Notice } from '../Notice.tsx'
import { PanelHead } from '../PanelHead.tsx'
import { useAccidents } from '../queries.ts'
import { IncidentDetail } from './IncidentDetail.tsx'
import { IncidentItem } from './IncidentItem.tsx'
import { findIncidents, useIncidents, type IncidentRow } from './incidents.ts'
import { KindFilter } from './KindFilter.tsx'
import { readKinds } from './kinds.ts'

function countKinds(rows: readonly IncidentRow[]): Record<IncidentKind, number> {
  const counts = { crash: 0, breakdown: 0, debris: 0, work: 0, jam: 0, other: 0 }
  for (const { kind } of rows) counts[kind]++
  return counts
}

export function AccidentsPanel() {
  const { t } = useWords()
  const [query, setQuery] = useState('')
  const { params } = useView()
  const answer = useAccidents()
  const rows = useIncidents(answer.data)
  const kinds = readKinds(params.get('kinds'))
  const chosen = params.get('id') ?? undefined
  const detail = rows.find(({ view }) => String(view.id) === chosen)
  useReturnFocus(detail && chosen)
  const found = findIncidents(rows, kinds, query)
  const active = rows.filter(({ ended }) => !ended).length
  const choose = (next: IncidentKind[]) => {
    const all = next.length === incidentKinds.length
    navigate(withParams({ kinds: all ? undefined : next.join('.') }), 'replace')
  }
  return (
    <>
      {detail && (
        <IncidentDetail key={chosen} row={detail} onBack={() => navigate(withParams({ id: undefined }))} />
      )}
      <div hidden={detail !== undefined} className="flex min-h-0 flex-1 flex-col [&[hidden]]:hidden">
        <PanelHead
          title={t('accidents.heading')}
          count={answer.data && t('accidents.count', { count: active })}
        >
          <SearchBox label={t('accidents.search')} value={query} onChange={setQuery} />
          <KindFilter chosen={kinds} counts={countKinds(rows)} onChange={choose} />
        </PanelHead>
        <Notice feed="accidents" held={answer.isError && answer.data !== undefined} />
        <div className="min-h-0 flex-1 overflow-y-auto">
          <FeedBody query={answer} none={t('accidents.none')}>
            {() =>
              found.length > 0 ? (
                <ul aria-label={t('accidents.heading')}>
                  {found.map((row) => (
                    <IncidentItem
                      key={row.view.id}
                      row={row}
                      href={withParams({ id: String(row.view.id) })}
                    />
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
