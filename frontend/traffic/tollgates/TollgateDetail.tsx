import { lazy, Suspense, useMemo } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { kstHourMinute } from '../../shared/time.ts'
import { Detail } from '../../shared/ui/Detail.tsx'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { Fact, Figure } from '../../shared/ui/Figure.tsx'
import { useTollgatePeriods } from '../queries.ts'
import { ClassTable } from './ClassTable.tsx'
import { DAY_MS, dayBefore, overlay } from './day.ts'
import { MeasureChoice } from './GateFilters.tsx'
import { useGateNames } from './names.ts'
import { byClass, type Gate } from './traffic.ts'
import { useGateFilter } from './useGateList.ts'

/** The chart library is a quarter of the page's code, and wanted only here. */
const Trend = lazy(async () => {
  const { Trend: component } = await import('./Trend.tsx')
  return { default: component }
})

function Day({ unitCode, end }: { unitCode: string; end: number }) {
  const { t } = useWords()
  const { way, carClass } = useGateFilter()
  const { now, week } = dayBefore(end)
  const today = useTollgatePeriods(unitCode, now.from, now.to)
  const { data: before } = useTollgatePeriods(unitCode, week.from, week.to)
  const { data } = today
  const curves = useMemo(
    () => overlay(data ?? [], before ?? [], { way, carClass }, end),
    [data, before, way, carClass, end],
  )
  return (
    <div className="min-h-44">
      <FeedBody query={today} none={t('tollgates.noTrend')}>
        {() => (
          <Suspense fallback={<span className="skeleton mt-5 block h-36" />}>
            <Trend curves={curves} span={[(end - DAY_MS) / 1000, end / 1000]} />
          </Suspense>
        )}
      </FeedBody>
    </div>
  )
}

/** One tollgate: in and out now, by class, and the last 24 hours against those of a week before. */
export function TollgateDetail({ gate, onBack }: { gate: Gate; onBack(): void }) {
  const { t, number } = useWords()
  const names = useGateNames()
  const { view, newest, at } = gate
  const end = newest ? Date.parse(newest.collectedAt) : 0
  const minutes = newest?.periodMinutes ?? 0
  const period = { from: kstHourMinute(end - minutes * 60_000), to: kstHourMinute(end), minutes }
  return (
    <Detail
      title={names.gate(view.unitName)}
      subtitle={newest && t('tollgates.period', period)}
      onBack={onBack}
    >
      {newest ? (
        <>
          <dl className="flex gap-8 border-y border-line py-3">
            <Figure
              label={t('tollgates.entry')}
              value={number(newest.entryAmount)}
              unit={t('unit.vehicles')}
            />
            <Figure label={t('tollgates.exit')} value={number(newest.exitAmount)} unit={t('unit.vehicles')} />
          </dl>
          <h3 className="mt-4 mb-2">{t('tollgates.trend')}</h3>
          <MeasureChoice />
          <div className="mt-2">
            <Day unitCode={view.unitCode} end={end} />
          </div>
          <h3 className="mt-4 mb-1">{t('tollgates.classes')}</h3>
          <ClassTable classes={byClass(newest)} />
        </>
      ) : (
        <p className="border-y border-line py-3 text-muted">{t('tollgates.noTrend')}</p>
      )}
      <dl className="mt-3 border-t border-line text-small">
        {view.routeName !== null && <Fact label={t('tollgates.route')}>{names.route(view.routeName)}</Fact>}
        <Fact label={t('tollgates.operator')}>{names.operator(view.exDivName)}</Fact>
        <Fact label={t('accidents.source')}>
          <span className={view.origin === 'sim' ? 'font-strong text-warn' : ''}>
            {t(`origin.${view.origin}`)}
          </span>
        </Fact>
        {!at && <Fact label={t('tollgates.place')}>{t('tollgates.unmapped')}</Fact>}
      </dl>
    </Detail>
  )
}

/** For an address of a tollgate that is not among those heard of. */
export function GoneTollgate({ onBack }: { onBack(): void }) {
  const { t } = useWords()
  return (
    <Detail title={t('tollgates.gone')} onBack={onBack}>
      <p className="text-muted">{t('tollgates.goneHelp')}</p>
    </Detail>
  )
}
