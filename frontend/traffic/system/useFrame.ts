import { useEffect, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import type { Frame } from './geometry.ts'

/** Below this width of the view the pipeline goes downwards (system.css). */
const WIDE = 1024

/** The size of an element, and which way the pipeline is drawn in it; undefined before it is laid out. */
export function useFrame(element: RefObject<HTMLElement | null>): Frame | undefined {
  const [frame, setFrame] = useState<Frame>()
  useEffect(() => {
    const { current } = element
    const view = current?.closest('.stage')
    if (!current || !view) return
    const measure = () => {
      const { width, height } = current.getBoundingClientRect()
      setFrame({ width, height, upright: view.clientWidth < WIDE })
    }
    // Paper has another width, and is laid out before an observer is told.
    const print = () => flushSync(measure)
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    addEventListener('beforeprint', print)
    return () => {
      observer.disconnect()
      removeEventListener('beforeprint', print)
    }
  }, [element])
  return frame
}
