import type { Feature } from './geojson.ts'
import { CanvasOverlay, type Drawing } from './overlay.ts'
import type { Palette } from './palette.ts'
import { pack, toLayer, trace, type PackedLine } from './world.ts'

/** What has arrived so far. */
export interface BaseData {
  neighbours: Feature[] | undefined
  provinces: Feature[] | undefined
  outline: Feature[] | undefined
  expressways: Feature[] | undefined
}

/** Degrees: the box that neighbours.geojson is clipped to. */
const NEIGHBOURS_WITHIN = [123.5, 32.5, 132.5, 40.5] as const
const FADE = 0.9

const packed = new WeakMap<Feature[], PackedLine[]>()
/** A file's lines as numbers, worked out once. */
function linesOf(features: Feature[] | undefined): readonly PackedLine[] {
  if (!features) return []
  const known = packed.get(features)
  if (known) return known
  const lines = features.flatMap((feature) => feature.lines.map(pack))
  packed.set(features, lines)
  return lines
}

/** Sea, land, provinces and the bare expressways, from the files of the build: no tile server is asked. */
export class BaseLayer extends CanvasOverlay {
  #data: Partial<BaseData> = {}
  #palette: Palette
  #tiles = false

  constructor(palette: Palette) {
    super('base')
    this.#palette = palette
  }

  /** @param tiles whether a map of tiles lies beneath: land and sea are then its own */
  set(data: BaseData, palette: Palette, tiles: boolean): void {
    this.#data = data
    this.#palette = palette
    this.#tiles = tiles
    this.redraw()
  }

  protected override draw(drawing: Drawing): void {
    const { context, zoom, view, bounds } = drawing
    const palette = this.#palette
    // Round corners of lines this thin cost several times as much as they show.
    context.lineJoin = 'bevel'
    if (!this.#tiles) this.#country(drawing)
    context.beginPath()
    trace(context, linesOf(this.#data.expressways), view, bounds, false)
    context.strokeStyle = palette.road
    context.lineWidth = Math.max(1, Math.min(3, (zoom - 5) * 0.6))
    context.stroke()
  }

  #country(drawing: Drawing) {
    const { context, view, bounds } = drawing
    const palette = this.#palette
    const area = (features: Feature[] | undefined, fill: string | undefined, stroke: string | undefined) => {
      context.beginPath()
      trace(context, linesOf(features), view, bounds, true)
      if (fill !== undefined) {
        context.fillStyle = fill
        context.fill('evenodd')
      }
      if (stroke === undefined) return
      context.strokeStyle = stroke
      context.lineWidth = 1
      context.stroke()
    }
    area(this.#data.neighbours, palette.neighbour, palette.border)
    this.#fade(drawing)
    area(this.#data.outline, palette.land, undefined)
    area(this.#data.provinces, undefined, palette.border)
    area(this.#data.outline, undefined, palette.coast)
  }

  /** The neighbours are cut off at a box; they sink into the sea before its edges show. */
  #fade({ context, view, bounds }: Drawing) {
    const { min, max } = bounds
    if (!min || !max) return
    const [west, south, east, north] = NEIGHBOURS_WITHIN
    const [from, to] = [toLayer(view, [west, north]), toLayer(view, [east, south])]
    const first = toLayer(view, [west + FADE, north - FADE])
    const last = toLayer(view, [east - FADE, south + FADE])
    // Beyond the box there is nothing but the line that ends it.
    const [left, top] = [Math.max(min.x, from.x - 1), Math.max(min.y, from.y - 1)]
    const [right, bottom] = [Math.min(max.x, to.x + 1), Math.min(max.y, to.y + 1)]
    const fade = (
      [x0, y0, x1, y1]: readonly [number, number, number, number],
      [x, y, width, height]: readonly [number, number, number, number],
    ) => {
      if (width <= 0 || height <= 0) return
      const gradient = context.createLinearGradient(x0, y0, x1, y1)
      gradient.addColorStop(0, this.#palette.sea)
      gradient.addColorStop(1, `${this.#palette.sea}00`)
      context.fillStyle = gradient
      context.fillRect(x, y, width, height)
    }
    fade([from.x, 0, first.x, 0], [left, top, first.x - left, bottom - top])
    fade([to.x, 0, last.x, 0], [last.x, top, right - last.x, bottom - top])
    fade([0, from.y, 0, first.y], [left, top, right - left, first.y - top])
    fade([0, to.y, 0, last.y], [left, last.y, right - left, bottom - last.y])
  }
}
