import type { Point } from 'leaflet'
import { rem } from '../shared/rem.ts'
import { radiusOf } from './drawing/points.ts'
import type { Dot } from './drawing/scenes.ts'
import { CanvasOverlay } from './overlay.ts'
import type { Palette } from './palette.ts'
import { toLayer, viewOf } from './world.ts'

/** Smaller circles are as easy to point at as one of this radius. */
const REACH_PX = 8

/** Circles whose area stands for an amount, and that can be pointed at. */
export class PointLayer extends CanvasOverlay {
  #dots: readonly Dot[] = []
  #selected: string | undefined
  #pointed: string | undefined
  #palette: Palette

  constructor(palette: Palette) {
    super('points')
    this.#palette = palette
  }

  set(dots: readonly Dot[], selected: string | undefined, palette: Palette): void {
    this.#dots = dots.toSorted((a, b) => b.share - a.share)
    this.#selected = selected
    this.#palette = palette
    this.#showAll()
  }

  /** Shows which one is pointed at in the list. */
  point(id: string | undefined): void {
    if (id === this.#pointed) return
    this.#pointed = id
    this.#showAll()
  }

  #showAll() {
    this.show({
      layer: 'points',
      dots: this.#dots,
      selected: this.#selected,
      pointed: this.#pointed,
      palette: this.#palette,
    })
  }

  /** The circle drawn at a layer point: the smallest of those that hold it. */
  hit(point: Point): string | undefined {
    const view = viewOf(this._map)
    const zoom = this._map.getZoom()
    const found = this.#dots.findLast((dot) => {
      const { x, y } = toLayer(view, dot.at)
      return Math.hypot(x - point.x, y - point.y) <= Math.max(radiusOf(dot, zoom, rem(1)), REACH_PX)
    })
    return found?.id
  }
}
