import { Point } from 'leaflet'
import type { LonLat } from './geojson.ts'
import { createSpace, font, label, rem } from './labels.ts'
import { CanvasOverlay, type Drawing } from './overlay.ts'
import type { Palette } from './palette.ts'
import { toLayer } from './world.ts'

/** A circle whose area stands for an amount. */
export interface Dot {
  id: string
  name: string
  at: LonLat
  /** 0 to 1 of the largest amount. */
  share: number
}

const radiusOf = (share: number, zoom: number) =>
  rem(0.1 + Math.sqrt(share) * Math.max(0.3, 0.5 + (zoom - 7) * 0.12))

/** Circles, the small ones over the large, with names where there is room. */
export class PointLayer extends CanvasOverlay {
  #dots: readonly Dot[] = []
  #selected: string | undefined
  #pointed: string | undefined
  #palette: Palette
  #drawn: { id: string; at: Point; radius: number }[] = []

  constructor(palette: Palette) {
    super('points')
    this.#palette = palette
  }

  set(dots: readonly Dot[], selected: string | undefined, palette: Palette): void {
    this.#dots = [...dots].sort((a, b) => b.share - a.share)
    this.#selected = selected
    this.#palette = palette
    this.redraw()
  }

  /** Shows which one is pointed at in the list. */
  point(id: string | undefined): void {
    if (id === this.#pointed) return
    this.#pointed = id
    this.redraw()
  }

  /** The circle drawn at a layer point: the smallest of those that hold it. */
  hit(point: Point): string | undefined {
    return this.#drawn.findLast(({ at, radius }) => at.distanceTo(point) <= Math.max(radius, 8))?.id
  }

  protected override draw(drawing: Drawing): void {
    const { context, view, zoom, bounds } = drawing
    this.#drawn = this.#dots
      .map(({ id, at, share }) => {
        const { x, y } = toLayer(view, at)
        return { id, at: new Point(x, y), radius: radiusOf(share, zoom) }
      })
      .filter(({ at }) => bounds.contains(at))
    const lowFirst = this.#drawn.toSorted((a, b) => Number(this.#isFront(a.id)) - Number(this.#isFront(b.id)))
    for (const { id, at, radius } of lowFirst) {
      const chosen = this.#isFront(id)
      context.beginPath()
      context.arc(at.x, at.y, radius, 0, 2 * Math.PI)
      context.globalAlpha = chosen ? 0.9 : 0.42
      context.fillStyle = this.#palette.tollgate
      context.fill()
      context.globalAlpha = 1
      context.strokeStyle = chosen ? this.#palette.selected : this.#palette.tollgate
      context.lineWidth = chosen ? 3 : 1
      context.stroke()
    }
    this.#names(drawing)
  }

  /** The selected one and the one pointed at lie over the others, and are named whatever the room. */
  #isFront(id: string): boolean {
    return id === this.#selected || id === this.#pointed
  }

  #names(drawing: Drawing) {
    const free = createSpace()
    const size = rem(0.75)
    drawing.context.font = font(600, size)
    const names = new Map(this.#dots.map(({ id, name }) => [id, name]))
    const most = Math.max(6, Math.round((drawing.zoom - 6.5) * 14))
    const front = this.#drawn.filter(({ id }) => this.#isFront(id))
    const others = this.#drawn.filter(({ id }, index) => index < most && !this.#isFront(id))
    for (const { id, at, radius } of [...front, ...others]) {
      const name = names.get(id) ?? ''
      const y = at.y - radius - size * 0.75
      if (free(at.x, y, drawing.context.measureText(name).width + 8, size * 1.4))
        label(drawing, name, at.x, y, this.#palette.labelStrong, this.#palette.halo)
    }
  }
}
