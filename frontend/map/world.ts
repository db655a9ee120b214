import type { Map as LeafletMap } from 'leaflet'
import type { Box, Drawing } from './drawing/frame.ts'
import type { LonLat } from './geojson.ts'

/** Web Mercator (EPSG:3857) with the world one unit wide and high, from the north-west; as Leaflet's maps have it. */
const worldX = (lon: number) => (lon + 180) / 360
const worldY = (lat: number) => {
  const sine = Math.sin((lat * Math.PI) / 180)
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)
}

/** Lines or rings as plain numbers, so that drawing them again makes no object for each point. */
export interface PackedLine {
  /** x, y, x, y … in world units. */
  readonly xy: Float64Array
  /** West, north, east and south end in world units. */
  readonly box: readonly [number, number, number, number]
}

export function pack(line: readonly LonLat[]): PackedLine {
  const xy = new Float64Array(line.length * 2)
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity]
  line.forEach(([lon, lat], index) => {
    const [x, y] = [worldX(lon), worldY(lat)]
    xy[2 * index] = x
    xy[2 * index + 1] = y
    west = Math.min(west, x)
    east = Math.max(east, x)
    north = Math.min(north, y)
    south = Math.max(south, y)
  })
  return { xy, box: [west, north, east, south] }
}

/** From world units to layer points (px) at the map's zoom: times `scale`, minus the origin. */
export interface View {
  readonly scale: number
  readonly originX: number
  readonly originY: number
}

const TILE_PX = 256

export function viewOf(map: LeafletMap): View {
  const { x, y } = map.getPixelOrigin()
  return { scale: TILE_PX * 2 ** map.getZoom(), originX: x, originY: y }
}

export const sameView = (a: View | undefined, b: View): boolean =>
  a !== undefined && a.scale === b.scale && a.originX === b.originX && a.originY === b.originY

/** A place in layer points. */
export const toLayer = ({ scale, originX, originY }: View, [lon, lat]: LonLat) => ({
  x: worldX(lon) * scale - originX,
  y: worldY(lat) * scale - originY,
})

/** Whether a line may show within a rectangle (layer points), `margin` px beyond its own ends. */
export function isNear({ box }: PackedLine, view: View, within: Box, margin = 0): boolean {
  const { scale, originX, originY } = view
  return (
    box[0] * scale - originX - margin <= within.right &&
    box[2] * scale - originX + margin >= within.left &&
    box[1] * scale - originY - margin <= within.bottom &&
    box[3] * scale - originY + margin >= within.top
  )
}

/** Points nearer than this to the one before add nothing that can be seen. */
const STEP_PX = 0.6

/** Traces lines onto the context's path, as finely as the screen can show. */
export function trace({ context, view, box }: Drawing, lines: readonly PackedLine[], close: boolean): void {
  const { scale, originX, originY } = view
  for (const line of lines) {
    if (!isNear(line, view, box, 4)) continue
    const { xy } = line
    let [lastX, lastY] = [-Infinity, -Infinity]
    for (let at = 0; at < xy.length; at += 2) {
      const x = (xy[at] ?? 0) * scale - originX
      const y = (xy[at + 1] ?? 0) * scale - originY
      const end = at === xy.length - 2
      if (!end && Math.abs(x - lastX) < STEP_PX && Math.abs(y - lastY) < STEP_PX) continue
      if (at === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
      ;[lastX, lastY] = [x, y]
    }
    if (close) context.closePath()
  }
}
