import { gradeNames, type Grade } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { Choice } from '../../shared/ui/Choice.tsx'
import { useUrlParam } from '../../shared/url.ts'
import { routeKinds } from '../reference.ts'
import { asGrades, asOrder, asRouteKind, gradeKeys } from './filters.ts'
import { orders } from './order.ts'
import type { Shares } from './sections.ts'

const gradeOfKey = { '0': 0, '1': 1, '2': 2, '3': 3 } as const satisfies Record<string, Grade>

/** Narrows and orders the routes; the grades narrow the map too. */
export function RouteFilters({ counts }: { counts: Shares }) {
  const { t, number } = useWords()
  const [grades, setGrades] = useUrlParam('grade', asGrades)
  const [kind, setKind] = useUrlParam('kind', asRouteKind)
  const [order = 'congested', setOrder] = useUrlParam('sort', asOrder)
  return (
    <>
      <fieldset aria-label={t('roads.grades')} className="flex flex-wrap gap-1">
        {gradeKeys.map((key) => {
          const grade = gradeOfKey[key]
          const pressed = grades?.has(key) ?? false
          return (
            <button
              key={key}
              type="button"
              aria-pressed={pressed}
              onClick={() =>
                setGrades(
                  new Set(gradeKeys.filter((one) => (one === key ? !pressed : grades?.has(one)))),
                  'replace',
                )
              }
              className="flex h-8 items-center gap-1.5 rounded-full border border-line px-2.5 text-small hover:bg-raised aria-pressed:border-text aria-pressed:bg-raised"
            >
              <span className="size-2 rounded-full" style={{ background: `var(--grade-${grade})` }} />
              {t(`grade.${gradeNames[grade]}`)}
              <span className="text-muted">{number(counts[grade])}</span>
            </button>
          )
        })}
      </fieldset>
      <div className="flex gap-2">
        <Choice
          label={t('roads.kinds')}
          value={kind ?? 'any'}
          options={[
            { value: 'any', name: t('roads.anyKind') },
            ...routeKinds.map((value) => ({ value, name: t(`roads.kind.${value}`) })),
          ]}
          onChange={(next) => setKind(next === 'any' ? undefined : asRouteKind.parse(next), 'replace')}
        />
        <Choice
          label={t('roads.order.label')}
          value={order}
          options={orders.map((value) => ({ value, name: t(`roads.order.${value}`) }))}
          onChange={(next) => setOrder(next === 'congested' ? undefined : next, 'replace')}
        />
      </div>
    </>
  )
}
