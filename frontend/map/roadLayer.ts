import type { Point } from 'leaflet'
import { rem } from '../shared/rem.ts'
import { offsetAt, placeLine } from './carriageway.ts'
import type { RoadMarks, RoadState } from './drawing/scenes.ts'
import type { LonLat } from './geojson.ts'
import { distanceSquared } from './offset.ts'
import { CanvasOverlay } from './overlay.ts'
import type { Palette } from './palette.ts'
import { isNear, pack, viewOf, type PackedLine } from './world.ts'

const REACH_PX = 7

/** Sections as coloured lines that can be pointed at. */
export class RoadLayer extends CanvasOverlay {
  #roads: readonly RoadState[] = []
  /** In the direction of travel. */
  #lines: ReadonlyMap<string, readonly LonLat[]> = new Map()
  #marks: RoadMarks = { selected: undefined, lit: new Set() }
  #palette: Palette
  readonly #packed = new WeakMap<readonly LonLat[], PackedLine>()

  constructor(palette: Palette) {
    super('roads')
    this.#palette = palette
  }

  set(roads: readonly RoadState[], palette: Palette): void {
    this.#roads = roads
    this.#palette = palette
    this.#showAll()
  }

  mark(marks: RoadMarks): void {
    this.#marks = marks
    this.#showAll()
  }

  /** Where the sections run, for what points at them; the worker, which draws them, knows by itself. */
  trace(lines: ReadonlyMap<string, readonly LonLat[]>): void {
    this.#lines = lines
  }

  #showAll() {
    this.show({ layer: 'roads', roads: this.#roads, marks: this.#marks, palette: this.#palette })
  }

  /** The section drawn at a layer point, the nearest one within reach. */
  hit(point: Point): string | undefined {
    const view = viewOf(this._map)
    const offset = offsetAt(this._map.getZoom(), rem(1))
    const reach = REACH_PX + 2 * offset
    const here = { left: point.x, top: point.y, right: point.x, bottom: point.y }
    let best: string | undefined
    let nearest = REACH_PX ** 2
    for (const { id } of this.#roads) {
      const line = this.#lines.get(id)
      if (!line) continue
      const packed = this.#packed.get(line) ?? pack(line)
      this.#packed.set(line, packed)
      if (!isNear(packed, view, here, reach)) continue
      const distance = distanceSquared(point, placeLine(packed, view, offset))
      if (distance < nearest) [best, nearest] = [id, distance]
    }
    return best
  }
}
