import type { Point } from 'leaflet'
import { rem } from '../shared/rem.ts'
import { offsetAt, placeLine } from './carriageway.ts'
import type { RoadMarks, RoadState } from './drawing/scenes.ts'
import type { LonLat } from './geojson.ts'
import { distanceSquared } from './offset.ts'
import { CanvasOverlay } from './overlay.ts'
import type { Palette } from './palette.ts'
import { isNear, pack, viewOf, type PackedLine } from './world.ts'

/** A carriageway on the map. */
export interface RoadLine extends RoadState {
  /** In the direction of travel. */
  line: readonly LonLat[]
}

const REACH_PX = 7

/** Sections as coloured lines that can be pointed at. */
export class RoadLayer extends CanvasOverlay {
  #lines: readonly RoadLine[] = []
  #marks: RoadMarks = { selected: undefined, lit: new Set() }
  #palette: Palette
  readonly #packed = new WeakMap<readonly LonLat[], PackedLine>()

  constructor(palette: Palette) {
    super('roads')
    this.#palette = palette
  }

  set(lines: readonly RoadLine[], palette: Palette): void {
    this.#lines = lines
    this.#palette = palette
    this.#showAll()
  }

  mark(marks: RoadMarks): void {
    this.#marks = marks
    this.#showAll()
  }

  #showAll() {
    const roads = this.#lines.map(({ id, grade, dim }) => ({ id, grade, dim }))
    this.show({ layer: 'roads', roads, marks: this.#marks, palette: this.#palette })
  }

  /** The section drawn at a layer point, the nearest one within reach. */
  hit(point: Point): string | undefined {
    const view = viewOf(this._map)
    const offset = offsetAt(this._map.getZoom(), rem(1))
    const reach = REACH_PX + 2 * offset
    const here = { left: point.x, top: point.y, right: point.x, bottom: point.y }
    let best: string | undefined
    let nearest = REACH_PX ** 2
    for (const { id, line } of this.#lines) {
      const packed = this.#packed.get(line) ?? pack(line)
      this.#packed.set(line, packed)
      if (!isNear(packed, view, here, reach)) continue
      const distance = distanceSquared(point, placeLine(packed, view, offset))
      if (distance < nearest) [best, nearest] = [id, distance]
    }
    return best
  }
}
