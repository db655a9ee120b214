import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
} from 'react'
import { rem as pixels } from '../rem.ts'

interface Props<T> {
  label: string
  items: readonly T[]
  keyOf(item: T): string
  /** Height of a row before it is measured, in rem. */
  rem: number
  /** Key of what is open in place of the list; once that is closed the focus goes back to its row. */
  chosen: string | undefined
  testId: string
  /** What the list is narrowed and ordered by: once that changes it begins at its top again. */
  scope: string
  /** The inside of a row: a link or a button. */
  children(item: T): ReactNode
}

const STEPS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: (index) => Math.max(0, index - 1),
  Home: () => 0,
  End: (_, last) => last,
}

const indexOf = (target: EventTarget) =>
  target instanceof Element ? Number(target.closest('li')?.dataset['index'] ?? -1) : -1

/**
 * A list that draws only the rows in view. A screen reader hears each row's place in the whole; arrows, Home and End
 * move between rows, and the row with the focus stays when it is scrolled away.
 */
export function VirtualList<T>({ label, items, keyOf, rem, chosen, testId, scope, children }: Props<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<number>()
  const wanted = useRef<number>(undefined)
  // oxlint-disable-next-line react/incompatible-library -- the React Compiler is not used here
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => pixels(rem),
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined ? index : keyOf(item)
    },
    overscan: 6,
    rangeExtractor(range: Range) {
      const seen = defaultRangeExtractor(range)
      if (focused === undefined || focused >= range.count || seen.includes(focused)) return seen
      return [...seen, focused].sort((a, b) => a - b)
    },
  })
  const virtual = rows.getVirtualItems()

  const goTo = (index: number) => {
    wanted.current = index
    rows.scrollToIndex(index, { align: 'auto' })
    setFocused(index)
  }
  // A row that was scrolled to takes the focus once it is drawn.
  useEffect(() => {
    if (wanted.current === undefined) return
    const row = scroller.current?.querySelector<HTMLElement>(
      `li[data-index="${wanted.current}"] :is(a, button)`,
    )
    if (!row) return
    wanted.current = undefined
    row.focus({ preventScroll: true })
  })
  const before = useRef(chosen)
  useEffect(() => {
    const closed = before.current
    before.current = chosen
    if (closed === undefined || chosen !== undefined) return
    const index = items.findIndex((item) => keyOf(item) === closed)
    if (index !== -1) goTo(index)
  })

  // What a person is reading stays where it is when rows come and go above it.
  const anchor = useRef<{ scope: string; key: unknown; start: number }>(undefined)
  useLayoutEffect(() => {
    const held = anchor.current
    const element = scroller.current
    if (!held || !element) return
    if (held.scope !== scope) {
      element.scrollTop = 0
      return
    }
    const moved = rows.measurementsCache.find(({ key }) => key === held.key)
    if (moved && element.scrollTop > 0) element.scrollTop += moved.start - held.start
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only other items move what is read
  }, [items, scope])
  useLayoutEffect(() => {
    const first = virtual.find(({ end }) => end > (rows.scrollOffset ?? 0))
    anchor.current = first && { scope, key: first.key, start: first.start }
  })

  const step = (event: KeyboardEvent) => {
    const index = indexOf(event.target)
    const to = STEPS[event.key]?.(index, items.length - 1)
    if (index === -1 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    goTo(to)
  }
  const enter = (event: FocusEvent) => setFocused(indexOf(event.target))
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      {/* oxlint-disable-next-line no-noninteractive-element-interactions -- the keys belong to the rows' links */}
      <ul
        aria-label={label}
        className="relative"
        style={{ height: rows.getTotalSize() }}
        onKeyDown={step}
        onFocus={enter}
        onBlur={() => setFocused(undefined)}
      >
        {virtual.map(({ key, index, start }) => {
          const item = items[index]
          if (item === undefined) return null
          return (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              data-testid={testId}
              data-id={keyOf(item)}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 border-b border-line last:border-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              {children(item)}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
