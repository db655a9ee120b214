import type { ReactNode } from 'react'
import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { ageOf, kstMoment, useNow } from '../../shared/time.ts'
import { Age } from '../../shared/ui/Age.tsx'

interface Moment {
  at: string
  name: string
  more?: ReactNode
  /** Still open: nothing has come after it. */
  open?: boolean
}

/** How an incident went: when it began, was first and last told of, and ended. */
export function Timeline({ view }: { view: AccidentView }) {
  const { t } = useWords()
  const now = useNow()
  const lasted = (to: string) => {
    const { unit, count } = ageOf(Date.parse(to) - Date.parse(view.occurredAt))
    return unit === 'now'
      ? undefined
      : t('accidents.lasted', { time: t(`accidents.span_${unit}`, { count }) })
  }
  const moments: Moment[] = [
    { at: view.occurredAt, name: t('accidents.occurred'), more: <Age at={view.occurredAt} /> },
    { at: view.firstSeenAt, name: t('accidents.reported') },
    view.endedAt === null
      ? {
          at: view.lastSeenAt,
          name: view.process ? t('accidents.goesOnAs', { process: view.process }) : t('accidents.goesOn'),
          more: lasted(view.lastSeenAt),
          open: true,
        }
      : { at: view.endedAt, name: t('accidents.cleared'), more: lasted(view.endedAt) },
  ]
  return (
    <ol aria-label={t('accidents.timeline')} className="mt-1">
      {moments.map(({ at, name, more, open }, index) => (
        <li key={name} className="grid grid-cols-[1.25rem_1fr] text-small">
          <span aria-hidden="true" className="flex flex-col items-center">
            <span className={`h-1.5 w-0.5 ${index > 0 ? 'bg-edge' : ''}`} />
            <span
              className={`size-2.5 shrink-0 rounded-full border-2 border-edge ${open ? 'bg-accent' : 'bg-panel'}`}
            />
            <span className={`w-0.5 flex-1 ${index < moments.length - 1 ? 'bg-edge' : ''}`} />
          </span>
          <span className="flex justify-between gap-3 pb-2 pl-1.5">
            <span>
              {name}
              {more && <span className="block text-muted">{more}</span>}
            </span>
            <time dateTime={at} className="shrink-0 text-muted">
              {kstMoment(Date.parse(at), now)}
            </time>
          </span>
        </li>
      ))}
    </ol>
  )
}
