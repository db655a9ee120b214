import { offsetAt, placeLine, widthAt } from '../carriageway.ts'
import type { RoadLines } from '../conzones.ts'
import type { LonLat } from '../geojson.ts'
import type { Xy } from '../offset.ts'
import type { Grade } from '../palette.ts'
import { isNear, pack, sameView, type PackedLine, type View } from '../world.ts'
import type { Drawing } from './frame.ts'
import type { RoadScene, RoadState } from './scenes.ts'

/** Bottom to top: what is wrong must not lie under what is well. */
const ORDER: readonly Grade[] = [0, 1, 2, 3]
const ROUND_FROM_PX = 2.5
/** Lines that are drawn as one path: a route's follow one another. */
const PART = 24
/** A line shows this far beyond its points, at most. */
const MARGIN_PX = 24
const GRADE_WIDTH: Readonly<Record<Grade, number>> = { 0: 0.8, 1: 1, 2: 1.3, 3: 1.75 }

const packed = new WeakMap<readonly LonLat[], PackedLine>()
/** Where each line runs on the screen; holds while only the colours change, or the map is moved without zooming. */
const placed = new Map<string, Xy[]>()
let placedFor: View | undefined
let placedOffset = 0

/** Draws sections as coloured lines, the two directions side by side with the driving side right. */
export function drawRoads(drawing: Drawing, scene: RoadScene, lines: RoadLines | undefined): void {
  const { zoom, view, rem } = drawing
  const offset = offsetAt(zoom, rem)
  if (!sameView(placedFor, view) || placedOffset !== offset) placed.clear()
  placedFor = view
  placedOffset = offset
  const seen = scene.roads.filter(({ id }) => place(id, lines?.byId.get(id), drawing))
  const width = widthAt(zoom, rem)
  for (const dim of [true, false])
    for (const grade of ORDER) {
      const alike = seen.filter((road) => road.dim === dim && road.grade === grade)
      if (alike.length > 0) strokeAlike(drawing, scene, alike, width)
    }
  outline(drawing, scene, seen, width)
}

/** Works out where a line runs, unless that is known or out of view. */
function place(id: string, line: readonly LonLat[] | undefined, { view, box }: Drawing): boolean {
  if (!line) return false
  const known = packed.get(line) ?? pack(line)
  packed.set(line, known)
  if (!isNear(known, view, box, MARGIN_PX)) return false
  if (!placed.has(id)) placed.set(id, placeLine(known, view, placedOffset))
  return true
}

function trace(context: Drawing['context'], id: string) {
  placed.get(id)?.forEach(({ x, y }, index) => {
    if (index === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  })
}

/** A path over the whole country is slow to fill; neighbours together are not. */
function strokeInParts(context: Drawing['context'], roads: readonly RoadState[]) {
  for (let at = 0; at < roads.length; at += PART) {
    context.beginPath()
    for (const { id } of roads.slice(at, at + PART)) trace(context, id)
    context.stroke()
  }
}

/** Sections of one grade, all dim or none. */
function strokeAlike(
  { context }: Drawing,
  { palette }: RoadScene,
  roads: readonly RoadState[],
  base: number,
) {
  const [{ grade, dim } = { grade: 0, dim: false } as const] = roads
  const width = base * GRADE_WIDTH[grade]
  // Round ends and corners cost several times as much as they show on a thin line.
  context.lineJoin = width < ROUND_FROM_PX ? 'bevel' : 'round'
  context.lineCap = width < ROUND_FROM_PX ? 'butt' : 'round'
  context.globalAlpha = dim ? 0.22 : 1
  context.setLineDash(grade === 0 ? [width * 1.5, width * 2] : [])
  if (grade === 3 && !dim) {
    context.strokeStyle = palette.casing
    context.lineWidth = width + Math.min(2, base * 0.8)
    strokeInParts(context, roads)
  }
  context.strokeStyle = palette.grade[grade]
  context.lineWidth = width
  strokeInParts(context, roads)
  context.globalAlpha = 1
  context.setLineDash([])
}

/** What is pointed at, and over everything what is selected, once more within outlines of their own. */
function outline(
  { context }: Drawing,
  { marks, palette }: RoadScene,
  seen: readonly RoadState[],
  base: number,
) {
  const { selected, lit } = marks
  context.lineJoin = 'round'
  context.lineCap = 'round'
  const rim = (roads: readonly RoadState[], width: number, outer: number) => {
    for (const [stroke, extra] of [
      [palette.selected, outer],
      [palette.land, 2],
    ] as const) {
      context.beginPath()
      for (const { id } of roads) trace(context, id)
      context.strokeStyle = stroke
      context.lineWidth = width + extra
      context.stroke()
    }
    for (const { id, grade } of roads) {
      context.beginPath()
      trace(context, id)
      context.strokeStyle = palette.grade[grade]
      context.lineWidth = width
      context.stroke()
    }
  }
  const pointed = seen.filter(({ id }) => lit.has(id) && id !== selected)
  if (pointed.length > 0) rim(pointed, Math.max(2, base * 1.2), 4)
  const chosen = seen.filter(({ id }) => id === selected)
  if (chosen.length > 0) rim(chosen, Math.max(3.5, base * 1.75), 5)
}
