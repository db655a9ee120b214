import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import { useWords, type Words as Language } from '../../shared/i18n/index.ts'
import { ageOf, kstMoment, useNow } from '../../shared/time.ts'
import { Age } from '../../shared/ui/Age.tsx'
import { useAccidentChanges } from '../queries.ts'
import { momentsOf, type Moment } from './moments.ts'

/** How an incident went: when it began, was first told of, how it changed, and that it ended or goes on. */
export function Timeline({ view }: { view: AccidentView }) {
  const { t } = useWords()
  const now = useNow()
  const moments = momentsOf(view, useAccidentChanges(view.id))
  return (
    <ol aria-label={t('accidents.timeline')} className="mt-1">
      {moments.map((moment, index) => (
        <li key={`${moment.what} ${moment.at}`} className="grid grid-cols-[1.25rem_1fr] text-small">
          <span aria-hidden="true" className="flex flex-col items-center">
            <span className={`h-1.5 w-0.5 ${index > 0 ? 'bg-edge' : ''}`} />
            <span
              className={`size-2.5 shrink-0 rounded-full border-2 border-edge ${moment.what === 'goesOn' ? 'bg-accent' : 'bg-panel'}`}
            />
            <span className={`w-0.5 flex-1 ${index < moments.length - 1 ? 'bg-edge' : ''}`} />
          </span>
          <span className="flex justify-between gap-3 pb-2 pl-1.5">
            <span className="min-w-0">
              <Words moment={moment} began={view.occurredAt} />
            </span>
            <time dateTime={moment.at} className="shrink-0 text-muted">
              {kstMoment(Date.parse(moment.at), now)}
            </time>
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The upstream's few words, in the language of the page; others stay as they are. */
function processWords(process: string, t: Language['t']): string {
  if (process === '진행' || process === '처리중' || process === '완료')
    return t(`accidents.processes.${process}`)
  return process
}

function Words({ moment, began }: { moment: Moment; began: string }) {
  const { t, number } = useWords()
  const more = 'block text-muted'
  if (moment.what === 'changed') {
    const { process, text, lateLengthKm } = moment
    return (
      <>
        {process === undefined
          ? t('accidents.changed')
          : t('accidents.changedTo', { process: processWords(process, t) })}
        {text !== undefined && (
          <span lang="ko" className={more}>
            {text}
          </span>
        )}
        {lateLengthKm !== undefined && (
          <span className={more}>
            {t('accidents.tailback')} {number(lateLengthKm, 1)} {t('unit.km')}
          </span>
        )}
      </>
    )
  }
  const { unit, count } = ageOf(Date.parse(moment.at) - Date.parse(began))
  const closes = moment.what === 'ended' || moment.what === 'goesOn'
  return (
    <>
      {t(`accidents.${moment.what}`)}
      {moment.what === 'occurred' && (
        <span className={more}>
          <Age at={moment.at} />
        </span>
      )}
      {closes && unit !== 'now' && (
        <span className={more}>
          {t('accidents.lasted', { time: t(`accidents.span_${unit}`, { count }) })}
        </span>
      )}
    </>
  )
}
