import { Point, type LatLng, type Map } from 'leaflet'
import { rem } from '../shared/rem.ts'
import type { Frame } from './drawing/frame.ts'
import { viewOf } from './world.ts'

/** How far beyond the window to draw, as a share of its size and at most so many px, so that a pan shows no edge at once. */
const PADDING = 0.2
const MAX_PADDING_PX = 240
/** Finer than this no eye sees a difference, and a canvas of the wall's size would take too much memory. */
const MAX_RATIO = 3

/** A drawing that is asked for, and the map as it was then. */
export interface Asked {
  frame: Frame
  center: LatLng
  /** From the drawing's corner to its middle. */
  half: Point
  /** What is drawn beyond the window, on each side. */
  padding: Point
}

/** What a canvas has to cover now. */
export function measure(map: Map): Asked {
  const ratio = Math.max(1, Math.min(MAX_RATIO, devicePixelRatio))
  // Whole pixels of the screen, counted from the window's corner: between two of them everything would blur.
  const whole = (px: number) => Math.ceil(px * ratio) / ratio
  const window = map.getSize()
  const padding = new Point(
    whole(Math.min(window.x * PADDING, MAX_PADDING_PX)),
    whole(Math.min(window.y * PADDING, MAX_PADDING_PX)),
  )
  const { x: left, y: top } = map.containerPointToLayerPoint(padding.multiplyBy(-1))
  const [right, bottom] = [left + whole(window.x) + 2 * padding.x, top + whole(window.y) + 2 * padding.y]
  return {
    frame: { box: { left, top, right, bottom }, ratio, zoom: map.getZoom(), view: viewOf(map), rem: rem(1) },
    center: map.getCenter(),
    half: window.divideBy(2).add(padding),
    padding,
  }
}
