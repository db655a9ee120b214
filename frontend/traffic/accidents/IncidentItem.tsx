import { MapPinOff } from 'lucide-react'
import { useWords } from '../../shared/i18n/index.ts'
import { kstHourMinute } from '../../shared/time.ts'
import { Age } from '../../shared/ui/Age.tsx'
import { Link } from '../../shared/ui/Link.tsx'
import { toIncident } from '../tabs.ts'
import type { IncidentRow } from './incidents.ts'
import { placeWords } from './incidents.ts'
import { KindIcon } from './KindIcon.tsx'

const style =
  'flex gap-3 px-4 py-2.5 text-text no-underline hover:bg-raised aria-[current]:bg-raised [content-visibility:auto] [contain-intrinsic-size:auto_4.75rem]'

/** One incident in a list. */
export function IncidentItem({ row, href = toIncident(row.view.id) }: { row: IncidentRow; href?: string }) {
  const { t } = useWords()
  const { view, kind, at, ended } = row
  return (
    <li data-testid="incident" data-id={view.id} className="border-b border-line last:border-0">
      <Link href={href} className={style} data-row={view.id}>
        <KindIcon kind={kind} className={`mt-0.5 size-5 ${ended ? 'opacity-40' : ''}`} />
        <span className="min-w-0 flex-1">
          <span className="flex justify-between gap-2">
            <span className={`truncate ${ended ? 'text-muted' : 'font-strong'}`}>{placeWords(view)}</span>
            <span className="shrink-0 text-small text-muted">
              <Age at={view.occurredAt} />
            </span>
          </span>
          <span className="line-clamp-2 text-small text-muted">{view.smsText || view.accType}</span>
          <span className="flex gap-2 text-small">
            <span className="text-text">{t(`kind.${kind}`)}</span>
            {view.endedAt !== null && (
              <span className="text-muted">
                {t('accidents.ended', { time: kstHourMinute(Date.parse(view.endedAt)) })}
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
    </li>
  )
}
