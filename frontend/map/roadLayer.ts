import type { Bounds, Point } from 'leaflet'
import type { LonLat } from './geojson.ts'
import { rem } from './labels.ts'
import { distanceSquared, offsetRight, thin, type Xy } from './offset.ts'
import { CanvasOverlay, type Drawing } from './overlay.ts'
import type { Grade, Palette } from './palette.ts'
import { isNear, pack, sameView, type PackedLine, type View } from './world.ts'

/** A carriageway to be drawn. */
export interface RoadLine {
  id: string
  /** In the direction of travel. */
  line: readonly LonLat[]
  grade: Grade
  /** Set back behind the others. */
  dim: boolean
}

/** What is set off among the lines. */
export interface RoadMarks {
  selected: string | undefined
  /** Pointed at, here or in a list. */
  lit: ReadonlySet<string>
}

/** Bottom to top: what is wrong must not lie under what is well. */
const ORDER: readonly Grade[] = [0, 1, 2, 3]
const REACH_PX = 7
const ROUND_FROM_PX = 2.5
/** Lines that are drawn as one path: a route's follow one another. */
const PART = 24
/** A line shows this far beyond its points, at most. */
const MARGIN_PX = 24

const widthAt = (zoom: number) => Math.max(1.1, Math.min(6, 1.1 + (zoom - 6.5) * 0.75))
const GRADE_WIDTH: Readonly<Record<Grade, number>> = { 0: 0.8, 1: 1, 2: 1.3, 3: 1.75 }

/** Sections as coloured lines, the two directions side by side with the driving side right. */
export class RoadLayer extends CanvasOverlay {
  #lines: readonly RoadLine[] = []
  #marks: RoadMarks = { selected: undefined, lit: new Set() }
  #palette: Palette
  #packed = new WeakMap<readonly LonLat[], PackedLine>()
  /** Where each line runs on the screen; holds while only the colours change, or the map is moved without zooming. */
  #placed = new Map<string, Xy[]>()
  #placedFor: View | undefined
  #placedOffset = 0

  constructor(palette: Palette) {
    super('roads')
    this.#palette = palette
  }

  set(lines: readonly RoadLine[], palette: Palette): void {
    this.#lines = lines
    this.#palette = palette
    this.redraw()
  }

  mark(marks: RoadMarks): void {
    this.#marks = marks
    this.redraw()
  }

  /** The section drawn at a layer point, the nearest one within reach. */
  hit(point: Point): string | undefined {
    let best: string | undefined
    let nearest = REACH_PX ** 2
    for (const [id, placed] of this.#placed) {
      const distance = distanceSquared(point, placed)
      if (distance < nearest) [best, nearest] = [id, distance]
    }
    return best
  }

  protected override draw(drawing: Drawing): void {
    const { context, zoom, view, bounds } = drawing
    const width = (widthAt(zoom) * rem(1)) / 16
    const offset = width * 0.62 + 0.45
    if (!sameView(this.#placedFor, view) || this.#placedOffset !== offset) this.#placed.clear()
    this.#placedFor = view
    this.#placedOffset = offset
    const seen = this.#lines.filter((line) => this.#place(line, view, bounds))
    for (const dim of [true, false])
      for (const grade of ORDER) {
        const alike = seen.filter((line) => line.dim === dim && line.grade === grade)
        if (alike.length > 0) this.#stroke(context, alike, width)
      }
    this.#outline(context, seen, width)
  }

  /** Works out where a line runs, unless that is known or out of view. */
  #place({ id, line }: RoadLine, view: View, bounds: Bounds): boolean {
    const packed = this.#packed.get(line) ?? pack(line)
    this.#packed.set(line, packed)
    if (!isNear(packed, view, bounds, MARGIN_PX)) return false
    if (this.#placed.has(id)) return true
    const { xy } = packed
    const points: Xy[] = []
    for (let at = 0; at < xy.length; at += 2) {
      const x = (xy[at] ?? 0) * view.scale - view.originX
      points.push({ x, y: (xy[at + 1] ?? 0) * view.scale - view.originY })
    }
    this.#placed.set(id, offsetRight(thin(points, 2.5), this.#placedOffset))
    return true
  }

  #trace(context: CanvasRenderingContext2D, id: string) {
    this.#placed.get(id)?.forEach(({ x, y }, index) => {
      if (index === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    })
  }

  /** A path over the whole country is slow to fill; neighbours together are not. */
  #strokeInParts(context: CanvasRenderingContext2D, lines: readonly RoadLine[]) {
    for (let at = 0; at < lines.length; at += PART) {
      context.beginPath()
      for (const { id } of lines.slice(at, at + PART)) this.#trace(context, id)
      context.stroke()
    }
  }

  /** Lines of one grade, all dim or none. */
  #stroke(context: CanvasRenderingContext2D, lines: readonly RoadLine[], base: number) {
    const [{ grade, dim } = { grade: 0, dim: false } as const] = lines
    const width = base * GRADE_WIDTH[grade]
    // Round ends and corners cost several times as much as they show on a thin line.
    context.lineJoin = width < ROUND_FROM_PX ? 'bevel' : 'round'
    context.lineCap = width < ROUND_FROM_PX ? 'butt' : 'round'
    context.globalAlpha = dim ? 0.22 : 1
    context.setLineDash(grade === 0 ? [width * 1.5, width * 2] : [])
    if (grade === 3 && !dim) {
      context.strokeStyle = this.#palette.casing
      context.lineWidth = width + Math.min(2, base * 0.8)
      this.#strokeInParts(context, lines)
    }
    context.strokeStyle = this.#palette.grade[grade]
    context.lineWidth = width
    this.#strokeInParts(context, lines)
    context.globalAlpha = 1
    context.setLineDash([])
  }

  /** What is pointed at, and over everything what is selected, once more within outlines of their own. */
  #outline(context: CanvasRenderingContext2D, seen: readonly RoadLine[], base: number) {
    const { selected, lit } = this.#marks
    context.lineJoin = 'round'
    context.lineCap = 'round'
    const rim = (lines: readonly RoadLine[], width: number, colour: string, outer: number) => {
      for (const [stroke, extra] of [
        [colour, outer],
        [this.#palette.land, 2],
      ] as const) {
        context.beginPath()
        for (const { id } of lines) this.#trace(context, id)
        context.strokeStyle = stroke
        context.lineWidth = width + extra
        context.stroke()
      }
      for (const line of lines) {
        context.beginPath()
        this.#trace(context, line.id)
        context.strokeStyle = this.#palette.grade[line.grade]
        context.lineWidth = width
        context.stroke()
      }
    }
    const pointed = seen.filter(({ id }) => lit.has(id) && id !== selected)
    if (pointed.length > 0) rim(pointed, Math.max(2, base * 1.2), this.#palette.selected, 4)
    const chosen = seen.filter(({ id }) => id === selected)
    if (chosen.length > 0) rim(chosen, Math.max(3.5, base * 1.75), this.#palette.selected, 5)
  }
}
