import type { Feature } from '../geojson.ts'
import type { Palette } from '../palette.ts'
import { pack, toLayer, trace, type PackedLine } from '../world.ts'
import type { Drawing } from './frame.ts'
import type { BaseScene } from './scenes.ts'

/** The lines of the files that it is drawn from; undefined is one that has not arrived. */
export interface BaseFiles {
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

/** Draws sea, land, provinces and the bare expressways, from the files of the build: no tile server is asked. */
export function drawBase(drawing: Drawing, { palette, tiles }: BaseScene, files: BaseFiles): void {
  const { context, zoom } = drawing
  // Round corners of lines this thin cost several times as much as they show.
  context.lineJoin = 'bevel'
  if (!tiles) drawCountry(drawing, palette, files)
  context.beginPath()
  trace(drawing, linesOf(files.expressways), false)
  context.strokeStyle = palette.road
  context.lineWidth = Math.max(1, Math.min(3, (zoom - 5) * 0.6))
  context.stroke()
}

function drawCountry(drawing: Drawing, palette: Palette, files: BaseFiles) {
  const { context } = drawing
  const area = (features: Feature[] | undefined, fill: string | undefined, stroke: string | undefined) => {
    context.beginPath()
    trace(drawing, linesOf(features), true)
    if (fill !== undefined) {
      context.fillStyle = fill
      context.fill('evenodd')
    }
    if (stroke === undefined) return
    context.strokeStyle = stroke
    context.lineWidth = 1
    context.stroke()
  }
  area(files.neighbours, palette.neighbour, palette.border)
  fade(drawing, palette.sea)
  area(files.outline, palette.land, undefined)
  area(files.provinces, undefined, palette.border)
  area(files.outline, undefined, palette.coast)
}

/** The neighbours are cut off at a box; they sink into the sea before its edges show. */
function fade({ context, view, box }: Drawing, sea: string) {
  const [west, south, east, north] = NEIGHBOURS_WITHIN
  const [from, to] = [toLayer(view, [west, north]), toLayer(view, [east, south])]
  const first = toLayer(view, [west + FADE, north - FADE])
  const last = toLayer(view, [east - FADE, south + FADE])
  // Beyond the box there is nothing but the line that ends it.
  const [left, top] = [Math.max(box.left, from.x - 1), Math.max(box.top, from.y - 1)]
  const [right, bottom] = [Math.min(box.right, to.x + 1), Math.min(box.bottom, to.y + 1)]
  const side = (
    [x0, y0, x1, y1]: readonly [number, number, number, number],
    [x, y, width, height]: readonly [number, number, number, number],
  ) => {
    if (width <= 0 || height <= 0) return
    const gradient = context.createLinearGradient(x0, y0, x1, y1)
    gradient.addColorStop(0, sea)
    gradient.addColorStop(1, `${sea}00`)
    context.fillStyle = gradient
    context.fillRect(x, y, width, height)
  }
  side([from.x, 0, first.x, 0], [left, top, first.x - left, bottom - top])
  side([to.x, 0, last.x, 0], [last.x, top, right - last.x, bottom - top])
  side([0, from.y, 0, first.y], [left, top, right - left, first.y - top])
  side([0, to.y, 0, last.y], [left, last.y, right - left, bottom - last.y])
}
