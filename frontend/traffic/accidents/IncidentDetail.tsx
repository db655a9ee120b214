import { MapPinOff } from 'lucide-react'
import { useWords } from '../../shared/i18n/index.ts'
import { kstMoment, useNow } from '../../shared/time.ts'
import { Age } from '../../shared/ui/Age.tsx'
import { Detail } from '../../shared/ui/Detail.tsx'
import { Fact } from '../../shared/ui/Figure.tsx'
import { placeWords, type IncidentRow } from './incidents.ts'
import { KindIcon } from './KindIcon.tsx'

/** All that is known of one incident; its text as the control room sent it. */
export function IncidentDetail({ row, onBack }: { row: IncidentRow; onBack(): void }) {
  const { t, number } = useWords()
  const now = useNow()
  const { view, kind, at } = row
  const closed = [
    view.lanesClosed.length > 0 ? t('accidents.lane', { numbers: view.lanesClosed.join('·') }) : undefined,
    view.shoulderClosed ? t('accidents.shoulder') : undefined,
  ].filter((part) => part !== undefined)
  return (
    <Detail title={placeWords(view)} mark={<KindIcon kind={kind} />} subtitle={view.accType} onBack={onBack}>
      <p className="border-y border-line py-3 whitespace-pre-line">{view.smsText}</p>
      <dl>
        <Fact label={t('accidents.occurred')}>
          {kstMoment(Date.parse(view.occurredAt), now)}{' '}
          <span className="text-muted">
            (<Age at={view.occurredAt} />)
          </span>
        </Fact>
        {(view.process !== '' || view.endedAt !== null) && (
          <Fact label={t('accidents.process')}>
            {view.endedAt === null
              ? view.process
              : t('accidents.ended', { time: kstMoment(Date.parse(view.endedAt), now) })}
          </Fact>
        )}
        <Fact label={t('accidents.lanes')}>
          {closed.length > 0 ? closed.join(', ') : t('accidents.noLanes')}
        </Fact>
        {view.lateLengthKm !== null && view.lateLengthKm > 0 && (
          <Fact label={t('accidents.tailback')}>
            {number(view.lateLengthKm, 1)}
            <span className="unit">{t('unit.km')}</span>
          </Fact>
        )}
        {view.origin === 'manual' && <Fact label={t('accidents.source')}>{t('origin.manual')}</Fact>}
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
