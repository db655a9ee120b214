import type { Bounds } from 'leaflet'
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
    context.lineJoin = 'round'
    context.lineCap = 'round'
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
    const area = (
      features: Feature[] | undefined,
      fill: string | undefined,
      stroke: string,
      width: number,
    ) => {
      context.beginPath()
      trace(context, linesOf(features), view, bounds, true)
      if (fill !== undefined) {
        context.fillStyle = fill
        context.fill('evenodd')
      }
      context.strokeStyle = stroke
      context.lineWidth = width
      context.stroke()
    }
    area(this.#data.neighbours, palette.neighbour, palette.border, 1)
    this.#fade(drawing, bounds)
    area(this.#data.outline, palette.land, palette.land, 1)
    area(this.#data.provinces, undefined, palette.border, 1)
    area(this.#data.outline, undefined, palette.coast, 1)
  }

  /** The neighbours are cut off at a box; they sink into the sea before its edges show. */
  #fade({ context, view }: Drawing, { min, max }: Bounds) {
    if (!min || !max) return
    const [west, south, east, north] = NEIGHBOURS_WITHIN
    const [from, to] = [toLayer(view, [west, north]), toLayer(view, [east, south])]
    const inner = [
      toLayer(view, [west + FADE, north - FADE]),
      toLayer(view, [east - FADE, south + FADE]),
    ] as const
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
    const [first, last] = inner
    fade([from.x, 0, first.x, 0], [min.x, min.y, first.x - min.x, max.y - min.y])
    fade([to.x, 0, last.x, 0], [last.x, min.y, max.x - last.x, max.y - min.y])
    fade([0, from.y, 0, first.y], [min.x, min.y, max.x - min.x, first.y - min.y])
    fade([0, to.y, 0, last.y], [min.x, last.y, max.x - min.x, max.y - last.y])
  }
}
