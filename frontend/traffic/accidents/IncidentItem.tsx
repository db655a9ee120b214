import { MapPinOff } from 'lucide-react'
import { useWords } from '../../shared/i18n/index.ts'
import { kstHourMinute } from '../../shared/time.ts'
import { Age } from '../../shared/ui/Age.tsx'
import { Link } from '../../shared/ui/Link.tsx'
import { pointing, useIsPointed } from '../hover.ts'
import { toIncident } from '../tabs.ts'
import type { IncidentRow } from './incidents.ts'
import { incidentKey } from './kinds.ts'
import { KindIcon } from './KindIcon.tsx'
import { usePlace } from './usePlace.ts'

interface Props {
  row: IncidentRow
  href?: string
}

/** One incident as the row of a list. */
export function IncidentLink({ row, href = toIncident(row.view.id) }: Props) {
  const { t } = useWords()
  const placeOf = usePlace()
  const { view, kind, at, ended } = row
  const pointed = useIsPointed(incidentKey(view.id))
  return (
    <Link
      href={href}
      className={`flex gap-3 px-4 py-2.5 text-text no-underline hover:bg-raised ${pointed ? 'bg-raised' : ''}`}
      data-row={view.id}
      {...pointing(incidentKey(view.id))}
    >
      <KindIcon kind={kind} className={`mt-0.5 size-5 ${ended ? 'opacity-40' : ''}`} />
      <span className="min-w-0 flex-1">
        <span className="flex justify-between gap-2">
          <span className={`truncate ${ended ? 'text-muted' : 'font-strong'}`}>{placeOf(view)}</span>
          <span className="shrink-0 text-small text-muted">
            <Age at={view.occurredAt} />
          </span>
        </span>
        <span lang="ko" className="line-clamp-2 text-small text-muted">
          {view.smsText || view.accType}
        </span>
        <span className="flex gap-2 text-small">
          <span className="text-text">{t(`kind.${kind}`)}</span>
          {view.endedAt !== null && (
            <span className="text-muted">
              {t('accidents.endedAt', { time: kstHourMinute(Date.parse(view.endedAt)) })}
            </span>
          )}
          {view.origin === 'manual' && <span className="text-muted">{t('origin.manual')}</span>}
          {!at && (
            <span className="flex items-center gap-1 text-muted">
              <MapPinOff className="size-3.5" aria-hidden="true" />
              {t('accidents.unmapped')}
            </span>
          )}
        </span>
      </span>
    </Link>
  )
}

/** The same in a list that is drawn whole. */
export function IncidentItem(props: Props) {
  return (
    <li data-testid="incident" data-id={props.row.view.id} className="border-b border-line last:border-0">
      <IncidentLink {...props} />
    </li>
  )
}
