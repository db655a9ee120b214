import type { View } from '../world.ts'

/** A rectangle of the map, in layer points (px). */
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** Whether a place lies in a rectangle. */
export const holds = (box: Box, { x, y }: { x: number; y: number }): boolean =>
  x >= box.left && x <= box.right && y >= box.top && y <= box.bottom

/** What one canvas covers. */
export interface Frame {
  box: Box
  /** Pixels of the screen to one of the page. */
  ratio: number
  zoom: number
  view: View
  /** Pixels of the page's base size, which grows on walls (tokens.css). */
  rem: number
}

/** What drawing works with: a clear context that takes layer points, and what it covers. */
export interface Drawing extends Frame {
  context: OffscreenCanvasRenderingContext2D
}
