import { lazy, Suspense } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { kstHourMinute } from '../../shared/time.ts'
import { Detail } from '../../shared/ui/Detail.tsx'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { Fact, Figure } from '../../shared/ui/Figure.tsx'
import { useTollgatePeriods } from '../queries.ts'
import { byClass, type Gate } from './traffic.ts'

/** The chart library is a quarter of the page's code, and wanted only here. */
const Trend = lazy(async () => {
  const { Trend: component } = await import('./Trend.tsx')
  return { default: component }
})

/** One tollgate: in and out now, by class, and how it went lately. */
export function TollgateDetail({ gate, onBack }: { gate: Gate; onBack(): void }) {
  const { t, number } = useWords()
  const { view, newest, at } = gate
  const periods = useTollgatePeriods(view.unitCode)
  const end = newest ? Date.parse(newest.collectedAt) : 0
  const minutes = newest?.periodMinutes ?? 0
  const period = { from: kstHourMinute(end - minutes * 60_000), to: kstHourMinute(end), minutes }
  const classes = newest ? byClass(newest) : []
  const most = Math.max(1, ...classes.map(({ entry, exit }) => entry + exit))
  return (
    <Detail title={view.unitName} subtitle={newest && t('tollgates.period', period)} onBack={onBack}>
      {newest && (
        <dl className="flex gap-8 border-y border-line py-3">
          <Figure label={t('tollgates.entry')} value={number(newest.entryAmount)} unit={t('unit.vehicles')} />
          <Figure label={t('tollgates.exit')} value={number(newest.exitAmount)} unit={t('unit.vehicles')} />
        </dl>
      )}
      <h3 className="mt-4">{t('tollgates.trend')}</h3>
      <div className="min-h-42">
        <FeedBody query={periods} none={t('tollgates.noTrend')}>
          {(points) => (
            <Suspense>
              <Trend points={points} />
            </Suspense>
          )}
        </FeedBody>
      </div>
      <h3 className="mt-4 mb-1">{t('tollgates.classes')}</h3>
      <table className="w-full text-small">
        <thead className="text-muted">
          <tr>
            <th scope="col" className="w-2/5">
              <span className="sr-only">{t('tollgates.classes')}</span>
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              {t('tollgates.entry')}
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              {t('tollgates.exit')}
            </th>
          </tr>
        </thead>
        <tbody>
          {classes.map(({ name, entry, exit }) => (
            <tr key={name}>
              <th scope="row" className="py-1 text-left font-normal">
                {name === '6' ? t('tollgates.classLight') : t('tollgates.class', { number: name })}
                <span
                  className="mt-0.5 block h-1 rounded-full bg-(--tollgate)"
                  style={{ width: `${(100 * (entry + exit)) / most}%` }}
                />
              </th>
              <td className="text-right">{number(entry)}</td>
              <td className="text-right">{number(exit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="mt-3 border-t border-line text-small">
        <Fact label={t('tollgates.operator')}>{view.exDivName}</Fact>
        {view.routeName !== null && <Fact label={t('tollgates.route')}>{view.routeName}</Fact>}
        {!at && <Fact label={t('tollgates.place')}>{t('tollgates.unmapped')}</Fact>}
      </dl>
    </Detail>
  )
}
