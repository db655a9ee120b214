import { LatLng, type Map as LeafletMap, type Point } from 'leaflet'
import type { LonLat } from './geojson.ts'
import { rem } from './labels.ts'
import { distanceSquared, offsetRight, thin, type Xy } from './offset.ts'
import { CanvasOverlay, type Drawing } from './overlay.ts'
import type { Grade, Palette } from './palette.ts'

/** A carriageway to be drawn. */
export interface RoadLine {
  id: string
  /** In the direction of travel. */
  line: readonly LonLat[]
  grade: Grade
  /** Set back behind the others. */
  dim: boolean
}

/** Bottom to top: what is wrong must not lie under what is well. */
const ORDER: readonly Grade[] = [0, 1, 2, 3]
const REACH_PX = 7

const widthAt = (zoom: number) => Math.max(1.1, Math.min(6, 1.1 + (zoom - 6.5) * 0.75))
const GRADE_WIDTH: Readonly<Record<Grade, number>> = { 0: 0.8, 1: 1, 2: 1.3, 3: 1.75 }

/** Sections as coloured lines, the two directions side by side with the driving side right. */
export class RoadLayer extends CanvasOverlay {
  #lines: readonly RoadLine[] = []
  #palette: Palette
  #selected: string | undefined
  #projected = new Map<string, Xy[]>()

  constructor(palette: Palette) {
    super('roads')
    this.#palette = palette
  }

  set(lines: readonly RoadLine[], selected: string | undefined, palette: Palette): void {
    this.#lines = lines
    this.#selected = selected
    this.#palette = palette
    this.redraw()
  }

  /** The section drawn at a layer point, the nearest one within reach. */
  hit(point: Point): string | undefined {
    let best: string | undefined
    let nearest = REACH_PX ** 2
    for (const { id } of this.#lines) {
      const line = this.#projected.get(id)
      const distance = line ? distanceSquared(point, line) : Infinity
      if (distance < nearest) [best, nearest] = [id, distance]
    }
    return best
  }

  protected override draw(drawing: Drawing): void {
    const { context, map, zoom } = drawing
    const width = (widthAt(zoom) * rem(1)) / 16
    this.#projected = new Map()
    for (const { id, line } of this.#lines) this.#project(map, id, line, width * 0.62 + 0.45)
    context.lineJoin = 'round'
    context.lineCap = 'round'
    for (const dim of [true, false])
      for (const grade of ORDER)
        this.#stroke(context, (line) => line.dim === dim && line.grade === grade, grade, width, dim)
    this.#mark(context, width)
  }

  #project(map: LeafletMap, id: string, line: readonly LonLat[], offset: number) {
    const points = line.map(([lon, lat]) => map.latLngToLayerPoint(new LatLng(lat, lon)))
    this.#projected.set(id, offsetRight(thin(points, 2.5), offset))
  }

  #trace(context: CanvasRenderingContext2D, id: string) {
    this.#projected.get(id)?.forEach(({ x, y }, index) => {
      if (index === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    })
  }

  #stroke(
    context: CanvasRenderingContext2D,
    which: (line: RoadLine) => boolean,
    grade: Grade,
    base: number,
    dim: boolean,
  ) {
    const width = base * GRADE_WIDTH[grade]
    context.beginPath()
    for (const line of this.#lines) if (which(line)) this.#trace(context, line.id)
    context.globalAlpha = dim ? 0.22 : 1
    context.setLineDash(grade === 0 ? [width * 1.5, width * 2] : [])
    if (grade === 3 && !dim) {
      context.strokeStyle = this.#palette.casing
      context.lineWidth = width + Math.min(2, base * 0.8)
      context.stroke()
    }
    context.strokeStyle = this.#palette.grade[grade]
    context.lineWidth = width
    context.stroke()
    context.globalAlpha = 1
    context.setLineDash([])
  }

  /** The selected section once more, over everything, within an outline of its own. */
  #mark(context: CanvasRenderingContext2D, base: number) {
    const line = this.#lines.find(({ id }) => id === this.#selected)
    if (!line) return
    const width = Math.max(3.5, base * 1.75)
    for (const [colour, extra] of [
      [this.#palette.selected, 5],
      [this.#palette.land, 2],
      [this.#palette.grade[line.grade], 0],
    ] as const) {
      context.beginPath()
      this.#trace(context, line.id)
      context.strokeStyle = colour
      context.lineWidth = width + extra
      context.stroke()
    }
  }
}
