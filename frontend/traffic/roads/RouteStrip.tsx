import { useMemo } from 'react'
import { gradeNames } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { navigate } from '../../shared/router.ts'
import { hrefWith } from '../../shared/url.ts'
import { point, usePointed } from '../hover.ts'
import { useRoadLines } from '../reference.ts'
import type { SectionState } from './sections.ts'
import { useEnds } from './useEnds.ts'
import { layOut, ticks, type Stretch } from './strip.ts'

/** Of each direction's half; a bar of this speed fills it. */
const TOP_KMH = 120
const HALF = 100
const GUIDES = [40, 80] as const
/** What is well stays quiet. */
const FILL = { 0: 0.12, 1: 0.3, 2: 0.75, 3: 1 } as const
const heightOf = (speed: number | null) => (HALF * Math.min(TOP_KMH, speed ?? TOP_KMH)) / TOP_KMH

interface Props {
  sections: readonly SectionState[]
  chosen: string | undefined
  /** The place that traffic of a direction goes to. */
  goals: Readonly<Record<'S' | 'E', string>>
}

/** A route at a glance: distance along it against speed, one direction upwards, the other downwards. */
export function RouteStrip({ sections, chosen, goals }: Props) {
  const { t, number } = useWords()
  const lines = useRoadLines()
  const pointed = usePointed()
  const { km, stretches } = useMemo(() => layOut(sections, lines?.byId), [sections, lines])
  const worded = stretches.find(({ section }) => section.id === (pointed ?? chosen))
  const told = worded ?? stretches.find(({ section }) => section.id === chosen)
  const congested = stretches.filter(({ section }) => section.grade === 3).length
  return (
    <figure data-testid="strip" className="mb-3 bg-panel pt-1 md:sticky md:top-0 md:z-10">
      <figcaption className="sr-only">{t('roads.strip', { km: number(km), count: congested })}</figcaption>
      <p className="flex justify-end text-small text-muted">{goals.E} →</p>
      <div className="relative h-36">
        <svg
          viewBox={`0 0 ${km} ${2 * HALF}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
          aria-hidden="true"
          onPointerLeave={() => point(undefined)}
        >
          {GUIDES.flatMap((speed) => [HALF - heightOf(speed), HALF + heightOf(speed)]).map((y) => (
            <path key={y} d={`M0 ${y}H${km}`} className="stroke-line" vectorEffect="non-scaling-stroke" />
          ))}
          {stretches.map((stretch) => (
            <Bar
              key={stretch.section.id}
              stretch={stretch}
              lit={stretch.section.id === chosen || stretch.section.id === pointed}
            />
          ))}
          <path d={`M0 ${HALF}H${km}`} className="stroke-edge" vectorEffect="non-scaling-stroke" />
        </svg>
        {GUIDES.map((speed) => (
          <span
            key={speed}
            className="pointer-events-none absolute right-0 -translate-y-1/2 bg-panel/80 px-0.5 text-small leading-4 text-muted"
            style={{ top: `${(HALF - heightOf(speed)) / 2}%` }}
          >
            {speed}
          </span>
        ))}
      </div>
      <p className="flex justify-start text-small text-muted">← {goals.S}</p>
      <div className="relative h-5 text-small text-muted" aria-hidden="true">
        {ticks(km).map((at) => (
          <span
            key={at}
            className={`absolute whitespace-nowrap ${at === 0 ? '' : '-translate-x-1/2'}`}
            style={{ left: `${(100 * at) / km}%` }}
          >
            {number(at)}
            {at === 0 && <span className="unit">{t('unit.km')}</span>}
          </span>
        ))}
      </div>
      <p className="h-5 truncate text-small" data-testid="strip-value" aria-hidden="true">
        {told ? <Value {...told} /> : <span className="text-muted">{t('roads.stripHint')}</span>}
      </p>
    </figure>
  )
}

/** A section as a bar as high as its speed; a short one is seen by the ground behind it. */
function Bar({ stretch: { section, from, to }, lit }: { stretch: Stretch; lit: boolean }) {
  const { grade, speed, direction, id } = section
  const height = heightOf(speed)
  const colour = `var(--grade-${grade})`
  const x = from
  const width = to - from
  const up = direction === 'E'
  return (
    <g
      data-id={id}
      className="cursor-pointer"
      onPointerEnter={() => point(id)}
      onClick={() => navigate(hrefWith({ sel: id }), 'replace')}
    >
      <rect
        {...{ x, width, height: HALF }}
        y={up ? 0 : HALF}
        fill={lit ? 'var(--color-edge)' : colour}
        fillOpacity={lit ? 0.5 : grade >= 2 ? 0.2 : 0}
      />
      <rect {...{ x, width, height }} y={up ? HALF - height : HALF} fill={colour} fillOpacity={FILL[grade]} />
      <path
        d={`M${from} ${up ? HALF - height : HALF + height}H${to}`}
        stroke={colour}
        strokeWidth={grade === 3 ? 3 : 2}
        vectorEffect="non-scaling-stroke"
      />
    </g>
  )
}

function Value({ section, from, to }: Stretch) {
  const { t, number } = useWords()
  const [begin, end] = useEnds()(section)
  const speed = section.speed === null ? '' : `${number(section.speed)} ${t('unit.kmh')}`
  return (
    <>
      <span
        className="mr-1.5 inline-block size-2 rounded-full"
        style={{ background: `var(--grade-${section.grade})` }}
      />
      <span className="font-strong">
        {t(`grade.${gradeNames[section.grade]}`)} {speed}
      </span>{' '}
      {begin} → {end}{' '}
      <span className="text-muted">
        {number(from)}~{number(to)} {t('unit.km')}
      </span>
    </>
  )
}
