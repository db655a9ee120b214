import { useEffect, useState, type RefObject } from 'react'
import type { Frame } from './geometry.ts'

const WIDE = '(min-width: 1024px)'

/** The size of an element, and which way the pipeline is drawn in it; undefined before it is laid out. */
export function useFrame(element: RefObject<HTMLElement | null>): Frame | undefined {
  const [frame, setFrame] = useState<Frame>()
  useEffect(() => {
    const { current } = element
    if (!current) return
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {}
      setFrame({ width, height, upright: !matchMedia(WIDE).matches })
    })
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return frame
}
