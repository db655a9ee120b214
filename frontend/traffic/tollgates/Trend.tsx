import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { usePalette } from '../../map/usePalette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { kstHourMinute } from '../../shared/time.ts'
import type { DayCurves } from './day.ts'

interface Props {
  curves: DayCurves
  /** First and last time of the axis, s since the epoch. */
  span: readonly [from: number, to: number]
}

const HOUR_S = 3600
const SEOUL_S = 9 * HOUR_S
const inSeoul = (seconds: number) => kstHourMinute(seconds * 1000)
/** Every six hours of the clock in Seoul: 0, 6, 12, 18. */
function sixHours(from: number, to: number): number[] {
  const step = 6 * HOUR_S
  const first = Math.ceil((from + SEOUL_S) / step) * step - SEOUL_S
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step)
}

/** Today's curve over last week's in grey; the value under the cursor, or else the newest, in words. */
export function Trend({ curves, span: [from, to] }: Props) {
  const { t, number } = useWords()
  const palette = usePalette()
  const holder = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<number>()
  const newest = curves.now.findLastIndex((amount) => amount !== null)
  const index = at ?? newest
  const time = curves.times[index]
  const most = curves.now.reduce<number>((highest, amount) => Math.max(highest, amount ?? 0), 0)
  const vehicles = (amount: number | null | undefined) =>
    typeof amount === 'number' ? `${number(amount)} ${t('unit.vehicles')}` : t('grade.unknown')
  const busiest = curves.times[curves.now.indexOf(most)]

  const spoken =
    busiest === undefined
      ? t('tollgates.trend')
      : t('tollgates.trendWords', { time: inSeoul(busiest), amount: vehicles(most) })

  useEffect(() => {
    const element = holder.current
    if (!element) return undefined
    const style = getComputedStyle(element)
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
    const axis = {
      stroke: style.getPropertyValue('--color-muted'),
      font: `${0.75 * rem}px Pretendard, system-ui`,
      grid: { show: false },
      ticks: { show: false },
    }
    const size = () => ({ width: element.clientWidth, height: 9 * rem })
    const chart = new uPlot(
      {
        ...size(),
        // To the right half a time has room.
        padding: [0.6 * rem, 1.2 * rem, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
        scales: {
          x: { range: [from, to] },
          y: { range: (_, __, high) => [0, Math.max(1, high) * 1.1] },
        },
        axes: [
          {
            ...axis,
            size: 1.6 * rem,
            splits: () => sixHours(from, to),
            values: (_, ticks) => ticks.map(inSeoul),
          },
          { ...axis, size: 2.9 * rem, values: (_, ticks) => ticks.map((value) => number(value)) },
        ],
        series: [
          {},
          { stroke: axis.stroke, width: 1, alpha: 0.7, points: { show: false } },
          { stroke: palette.tollgate, width: 1.75, points: { show: false } },
        ],
        hooks: { setCursor: [({ cursor }) => setAt(cursor.idx ?? undefined)] },
      },
      [curves.times, curves.week, curves.now],
      element,
    )
    const resized = new ResizeObserver(() => chart.setSize(size()))
    resized.observe(element)
    return () => {
      resized.disconnect()
      chart.destroy()
    }
  }, [curves, from, to, palette, number])

  const compared = curves.week.some((amount) => amount !== null)
  return (
    <figure>
      <figcaption className="flex flex-wrap justify-between gap-x-3 text-small">
        <span className="text-muted">{time !== undefined && inSeoul(time)}</span>
        <span className="flex gap-3">
          <span style={{ color: palette.tollgate }}>{vehicles(curves.now[index])}</span>
          {compared && (
            <span className="text-muted">
              {t('tollgates.lastWeek')} {vehicles(curves.week[index])}
            </span>
          )}
        </span>
      </figcaption>
      {/* oxlint-disable-next-line prefer-tag-over-role -- drawn on a canvas, there is no image file */}
      <div ref={holder} role="img" aria-label={spoken} />
      {!compared && <p className="text-small text-muted">{t('tollgates.noLastWeek')}</p>}
    </figure>
  )
}
