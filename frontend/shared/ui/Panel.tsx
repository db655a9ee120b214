import { useRef, useState, type PointerEvent, type ReactNode } from 'react'
import { useWords } from '../i18n/index.ts'

/** Heights of the sheet on a phone, as shares of the window. */
const STOPS = [0.2, 0.46, 0.88] as const
const narrow =
  'max-md:inset-x-0 max-md:top-auto max-md:h-(--sheet) max-md:w-auto max-md:rounded-t-2xl max-md:border-t max-md:border-r-0'

/** The one panel: docked left of the map, a sheet over its lower part on a phone. */
export function Panel({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useWords()
  const [stop, setStop] = useState(1)
  const [height, setHeight] = useState<number>()
  const drag = useRef<{ from: number; height: number; moved: boolean }>(undefined)
  const shown = height ?? (STOPS[stop] ?? 0.46) * innerHeight

  const start = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { from: event.clientY, height: shown, moved: false }
  }
  const move = (event: PointerEvent) => {
    if (!drag.current) return
    const up = drag.current.from - event.clientY
    if (Math.abs(up) > 4) drag.current.moved = true
    if (drag.current.moved) setHeight(Math.max(90, Math.min(innerHeight * 0.9, drag.current.height + up)))
  }
  const end = () => {
    const ended = drag.current
    drag.current = undefined
    if (!ended?.moved) return
    const share = shown / innerHeight
    const nearest = [...STOPS].sort((a, b) => Math.abs(a - share) - Math.abs(b - share))[0] ?? STOPS[1]
    setStop(STOPS.indexOf(nearest))
    setHeight(undefined)
    // The click that follows a drag must not count as one.
    drag.current = { from: 0, height: 0, moved: true }
    setTimeout(() => (drag.current = undefined))
  }
  const next = () => {
    if (!drag.current?.moved) setStop((stop + 1) % STOPS.length)
  }

  return (
    <aside
      id="panel"
      aria-label={label}
      className={`absolute inset-y-0 left-0 z-[1000] flex w-(--panel) flex-col border-r border-line bg-panel ${narrow} ${height === undefined ? 'max-md:transition-[height] max-md:duration-200' : ''}`}
      style={{ '--sheet': `${shown}px` }}
    >
      <button
        type="button"
        aria-label={t('panel.resize')}
        className="grid h-6 w-full shrink-0 touch-none place-items-center md:hidden"
        onPointerDown={start}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
        onClick={next}
      >
        <span className="h-1 w-10 rounded-full bg-edge" />
      </button>
      {children}
    </aside>
  )
}
