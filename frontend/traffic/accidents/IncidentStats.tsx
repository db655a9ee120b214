import type { AccidentStats } from '../../../functions/traffic/model/api.ts'
import { incidentKinds } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { oneOf } from '../../shared/params.ts'
import { Bars } from '../../shared/ui/Bars.tsx'
import { FeedBody } from '../../shared/ui/FeedBody.tsx'
import { Figure } from '../../shared/ui/Figure.tsx'
import { Link } from '../../shared/ui/Link.tsx'
import { Segments } from '../../shared/ui/Segments.tsx'
import { hrefTo, useUrlParam } from '../../shared/url.ts'
import { useAccidentStats } from '../queries.ts'
import { useRouteLabels } from '../reference.ts'
import { HourColumns } from './HourColumns.tsx'
import { KindIcon } from './KindIcon.tsx'
import { kindOf } from './kinds.ts'

const spans = ['today', 'week'] as const
const asSpan = oneOf(spans)
const DAYS = { today: 1, week: 7 } as const
const ROUTES = 10

/** The upstream's types folded to the kinds of the map, most first. */
function kindCounts(byType: AccidentStats['byType']) {
  const types = Object.entries(byType)
  return incidentKinds
    .map((kind) => ({
      kind,
      count: types.reduce((sum, [type, count]) => (kindOf(type) === kind ? sum + count : sum), 0),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
}

function Numbers({ stats, days }: { stats: AccidentStats; days: number }) {
  const { t, number, language } = useWords()
  const labelOf = useRouteLabels(language)
  const total = stats.byHour.reduce((sum, count) => sum + count, 0)
  const cases = (count: number) => `${number(count)}${t('unit.cases')}`
  return (
    <>
      <dl className="grid grid-cols-2 gap-4">
        <Figure
          label={t('overview.incidents')}
          value={number(stats.activeAccidents)}
          unit={t('unit.cases')}
        />
        <Figure
          label={t(days === 1 ? 'accidents.spans.today' : 'accidents.spans.week')}
          value={number(total)}
          unit={t('unit.cases')}
        />
      </dl>
      {total === 0 ? (
        <p className="mt-4 text-muted">{t('accidents.noStats')}</p>
      ) : (
        <>
          <h3 className="mt-5">{t('accidents.byHour')}</h3>
          <HourColumns label={t('accidents.byHour')} counts={stats.byHour} />
          <h3 className="mt-5 mb-2">{t('accidents.byKind')}</h3>
          <Bars
            label={t('accidents.byKind')}
            bars={kindCounts(stats.byType).map(({ kind, count }) => ({
              key: kind,
              name: (
                <>
                  <KindIcon kind={kind} className="size-4" />
                  {t(`kind.${kind}`)}
                </>
              ),
              amount: count,
              words: cases(count),
              colour: `var(--kind-${kind})`,
            }))}
          />
          <h3 className="mt-6 mb-2">{t('accidents.byRoute')}</h3>
          <Bars
            label={t('accidents.byRoute')}
            bars={stats.byRoute.slice(0, ROUTES).map(({ routeNo, routeName, count }) => ({
              key: routeNo,
              name: (
                <Link
                  href={hrefTo('/accidents', { route: routeNo, show: 'all' })}
                  className="truncate text-text underline decoration-line underline-offset-4 hover:decoration-text"
                >
                  {labelOf(routeNo, routeName).name}
                </Link>
              ),
              amount: count,
              words: cases(count),
            }))}
          />
        </>
      )}
    </>
  )
}

/** Notices in numbers: by hour, kind and route, today or in the last seven days. */
export function IncidentStats() {
  const { t } = useWords()
  const [span = 'today', setSpan] = useUrlParam('show', asSpan)
  const days = DAYS[span]
  const { data, error, refetch } = useAccidentStats(days)
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-3 pb-6">
      <div className="mb-4 flex">
        <Segments
          label={t('accidents.span')}
          value={span}
          options={spans.map((value) => ({ value, name: t(`accidents.spans.${value}`) }))}
          onChange={(next) => setSpan(next === 'today' ? undefined : next, 'replace')}
        />
      </div>
      <FeedBody query={{ data: data && [data], error, refetch }} none={t('accidents.noStats')}>
        {([stats]) => stats && <Numbers stats={stats} days={days} />}
      </FeedBody>
    </div>
  )
}
