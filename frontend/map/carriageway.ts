import { offsetRight, thin, type Xy } from './offset.ts'
import type { PackedLine, View } from './world.ts'

/** Pixels of a smooth section's line, for so many pixels to a rem. */
export const widthAt = (zoom: number, rem: number): number =>
  (Math.max(1.1, Math.min(6, 1.1 + (zoom - 6.5) * 0.75)) * rem) / 16

/** How far a direction's line lies beside the middle of its road. */
export const offsetAt = (zoom: number, rem: number): number => widthAt(zoom, rem) * 0.62 + 0.45

/** Where a direction of a road runs, in layer points: its line, thinned and set off to the right. */
export function placeLine({ xy }: PackedLine, view: View, offset: number): Xy[] {
  const points: Xy[] = []
  for (let at = 0; at < xy.length; at += 2) {
    const x = (xy[at] ?? 0) * view.scale - view.originX
    points.push({ x, y: (xy[at + 1] ?? 0) * view.scale - view.originY })
  }
  return offsetRight(thin(points, 2.5), offset)
}
