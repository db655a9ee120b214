import { Info } from 'lucide-react'
import { useState } from 'react'
import { gradeNames, incidentKinds, type Grade } from '../map/palette.ts'
import { useTiles } from '../map/tiles.tsx'
import { useWords } from '../shared/i18n/index.ts'
import { KindIcon } from './accidents/KindIcon.tsx'
import { layerNames, useLayers, type LayerName } from './overview/layers.ts'
import { useMeasure } from './tollgates/measure.ts'
import type { TabId } from './tabs.ts'

const order: readonly Grade[] = [1, 2, 3, 0]
/** km/h, as the upstream grades. */
const speeds = { 1: '80 ~', 2: '40 ~ 80', 3: '~ 40' } as const
const thickness: Readonly<Record<Grade, string>> = { 0: '2', 1: '3', 2: '4', 3: '5' }

function GradeSample({ grade }: { grade: Grade }) {
  return (
    <svg viewBox="0 0 24 10" className="h-2.5 w-6" aria-hidden="true">
      {grade === 3 && <path d="M2 5h20" stroke="var(--casing)" strokeWidth="8" strokeLinecap="round" />}
      <path
        d="M2 5h20"
        stroke={`var(--grade-${grade})`}
        strokeWidth={thickness[grade]}
        strokeLinecap={grade === 0 ? 'butt' : 'round'}
        strokeDasharray={grade === 0 ? '3 3' : undefined}
      />
    </svg>
  )
}

/** What the map's signs mean, only those that are on it; folded away on a phone, where the map needs the room. */
export function Legend({ tab }: { tab: TabId }) {
  const { t } = useWords()
  const tiles = useTiles()
  const [open, setOpen] = useState(() => matchMedia('(min-width: 768px)').matches)
  return (
    <details
      id="legend"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="pointer-events-auto flex max-w-full flex-col rounded-md bg-panel/88 text-small"
    >
      <summary className="flex h-9 list-none items-center gap-1.5 px-2.5 text-muted md:hidden">
        <Info className="size-4" aria-hidden="true" />
        {t('legend.label')} · © OpenStreetMap
      </summary>
      <section aria-label={t('legend.label')} className="px-3 py-2 max-md:pt-0">
        {tab === 'overview' ? <OverviewSigns /> : <Signs on={tab} />}
      </section>
      <p data-testid="attribution" className="px-3 pb-2 text-muted">
        {tiles && `${tiles.attribution} · `}
        {t('map.attribution')}
      </p>
    </details>
  )
}

const line = 'flex flex-wrap items-center gap-x-3 gap-y-1'

/** The overview's signs, each kind with its switch. */
function OverviewSigns() {
  const { t } = useWords()
  const [shown, toggle] = useLayers()
  return (
    <ul aria-label={t('overview.layers')} className="flex flex-col gap-1.5">
      {layerNames.map((name) => (
        <li key={name} className="flex gap-3">
          <label className="flex shrink-0 items-center gap-1.5 self-start">
            <input
              type="checkbox"
              className="size-3.5 accent-(--color-accent)"
              checked={shown.has(name)}
              onChange={() => toggle(name)}
            />
            {t(`overview.layer.${name}`)}
          </label>
          {shown.has(name) && <Signs on={name} />}
        </li>
      ))}
    </ul>
  )
}

function Signs({ on }: { on: Exclude<TabId, 'overview'> | LayerName }) {
  const { t } = useWords()
  if (on === 'tollgates') return <CircleSign />
  if (on === 'roads')
    return (
      <ul className={line}>
        {order.map((grade) => (
          <li key={grade} className="flex items-center gap-1.5">
            <GradeSample grade={grade} />
            {t(`grade.${gradeNames[grade]}`)}
            {grade !== 0 && <span className="text-muted">{speeds[grade]}</span>}
          </li>
        ))}
      </ul>
    )
  return (
    <ul className={line}>
      {incidentKinds.map((kind) => (
        <li key={kind} className="flex items-center gap-1.5">
          <KindIcon kind={kind} className="size-3.5" />
          {t(`kind.${kind}`)}
        </li>
      ))}
    </ul>
  )
}

/** What the tollgates' circles count. */
function CircleSign() {
  const { t } = useWords()
  const { way, carClass } = useMeasure()
  return (
    <p className="flex items-center gap-1.5">
      <span className="size-3 rounded-full border border-(--tollgate) bg-(--tollgate)/40" />
      {t(`legend.size.${way}`)}
      {carClass && (
        <span>
          {carClass === '6' ? t('tollgates.classLight') : t('tollgates.class', { number: carClass })}
        </span>
      )}
    </p>
  )
}
