import { MapPinOff } from 'lucide-react'
import { useWords } from '../../shared/i18n/index.ts'
import { Detail } from '../../shared/ui/Detail.tsx'
import { Fact } from '../../shared/ui/Figure.tsx'
import type { IncidentRow } from './incidents.ts'
import { KindIcon } from './KindIcon.tsx'
import { usePlace } from './usePlace.ts'
import { Timeline } from './Timeline.tsx'

/** All that is known of one incident; its text as the control room sent it. */
export function IncidentDetail({ row, onBack }: { row: IncidentRow; onBack(): void }) {
  const { t, number } = useWords()
  const placeOf = usePlace()
  const { view, kind, at } = row
  const closed = [
    view.lanesClosed.length > 0 ? t('accidents.lane', { numbers: view.lanesClosed.join('·') }) : undefined,
    view.shoulderClosed ? t('accidents.shoulder') : undefined,
  ].filter((part) => part !== undefined)
  return (
    <Detail
      title={placeOf(view)}
      mark={<KindIcon kind={kind} />}
      subtitle={`${t(`kind.${kind}`)} · ${t(`accidents.severity.${view.severity}`)}`}
      onBack={onBack}
    >
      <p lang="ko" className="border-y border-line py-3 whitespace-pre-line">
        {view.smsText || view.accType}
      </p>
      <h3 className="mt-4 mb-2">{t('accidents.timeline')}</h3>
      <Timeline view={view} />
      <dl className="mt-2 border-t border-line">
        <Fact label={t('accidents.lanes')}>
          {closed.length > 0 ? closed.join(', ') : t('accidents.noLanes')}
        </Fact>
        {view.lateLengthKm !== null && view.lateLengthKm > 0 && (
          <Fact label={t('accidents.tailback')}>
            {number(view.lateLengthKm, 1)}
            <span className="unit">{t('unit.km')}</span>
          </Fact>
        )}
        <Fact label={t('accidents.source')}>
          <span className={view.origin === 'sim' ? 'font-strong text-warn' : ''}>
            {t(`origin.${view.origin}`)}
          </span>
        </Fact>
      </dl>
      {!at && (
        <p className="mt-3 flex gap-2 text-small text-muted">
          <MapPinOff className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {t('accidents.unmappedHelp')}
        </p>
      )}
    </Detail>
  )
}

/** For an address of an incident that is no longer among those that are listed. */
export function GoneIncident({ onBack }: { onBack(): void }) {
  const { t } = useWords()
  return (
    <Detail title={t('accidents.gone')} onBack={onBack}>
      <p className="text-muted">{t('accidents.goneHelp')}</p>
    </Detail>
  )
}
