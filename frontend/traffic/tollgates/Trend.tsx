import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { TollgatePoint } from '../../../functions/traffic/model/api.ts'
import { usePalette } from '../../map/usePalette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { kstHourMinute } from '../../shared/time.ts'

const inSeoul = (seconds: number) => kstHourMinute(seconds * 1000)

/** In and out over the slots that are known, oldest left; the value under the cursor in words. */
export function Trend({ points }: { points: readonly TollgatePoint[] }) {
  const { t, number } = useWords()
  const palette = usePalette()
  const holder = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<number>()
  const ordered = points.toReversed()
  const shown = ordered[at ?? ordered.length - 1]

  useEffect(() => {
    const element = holder.current
    if (!element) return undefined
    const oldestFirst = points.toReversed()
    const colour = (name: string) => getComputedStyle(element).getPropertyValue(name)
    const axis = {
      stroke: palette.labelStrong,
      font: '12px Pretendard',
      grid: { show: false },
      ticks: { show: false },
    }
    const size = () => ({ width: element.clientWidth, height: 9 * Number.parseFloat(colour('font-size')) })
    const chart = new uPlot(
      {
        ...size(),
        padding: [10, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
        scales: { y: { range: (_, __, most) => [0, Math.max(1, most) * 1.1] } },
        axes: [
          { ...axis, space: 60, size: 26, values: (_, ticks) => ticks.map(inSeoul) },
          { ...axis, size: 46, values: (_, ticks) => ticks.map((value) => number(value)) },
        ],
        series: [
          {},
          { stroke: palette.tollgate, width: 1.5, points: { show: false } },
          { stroke: palette.labelStrong, width: 1.5, dash: [4, 3], points: { show: false } },
        ],
        hooks: { setCursor: [({ cursor }) => setAt(cursor.idx ?? undefined)] },
      },
      [
        oldestFirst.map(({ collectedAt }) => Date.parse(collectedAt) / 1000),
        oldestFirst.map(({ entryAmount }) => entryAmount),
        oldestFirst.map(({ exitAmount }) => exitAmount),
      ],
      element,
    )
    const resized = new ResizeObserver(() => chart.setSize(size()))
    resized.observe(element)
    return () => {
      resized.disconnect()
      chart.destroy()
    }
  }, [points, palette, number])

  return (
    <figure>
      <figcaption className="flex justify-between text-small text-muted">
        <span>{shown && kstHourMinute(Date.parse(shown.collectedAt))}</span>
        {shown && (
          <span className="flex gap-3">
            <span style={{ color: palette.tollgate }}>
              {t('tollgates.entry')} {number(shown.entryAmount)}
            </span>
            <span>
              ┄ {t('tollgates.exit')} {number(shown.exitAmount)}
            </span>
          </span>
        )}
      </figcaption>
      {/* oxlint-disable-next-line prefer-tag-over-role -- drawn on a canvas, there is no image file */}
      <div ref={holder} role="img" aria-label={t('tollgates.trend')} />
    </figure>
  )
}
