import { LatLng, LatLngBounds, Point, type LatLngBoundsExpression, type Map } from 'leaflet'
import { calm } from './calm.ts'
import type { LonLat } from './geojson.ts'
import { roomOf } from './room.ts'

/** The part of the window that is left to the map, as paddings in px; `clear` leaves out the legend too. */
function paddings(map: Map, clear = false): { paddingTopLeft: Point; paddingBottomRight: Point } {
  const rectOf = (id: string) => document.querySelector(id)?.getBoundingClientRect()
  const whole = map.getContainer().getBoundingClientRect()
  const room = roomOf(whole, rectOf('#panel'), clear ? rectOf('#legend') : undefined)
  return {
    paddingTopLeft: new Point(room.left, room.top),
    paddingBottomRight: new Point(room.right, room.bottom),
  }
}

const MOVE = { duration: 0.25, easeLinearity: 0.5 } as const

interface Way {
  atOnce?: boolean
  /** Nothing of the area may lie under the legend. */
  clear?: boolean
}

/** Shows an area in the part that is free, by moving there where not `atOnce`. */
export function showArea(map: Map, area: LatLngBoundsExpression, { atOnce, clear }: Way = {}): void {
  map.fitBounds(
    new LatLngBounds(area instanceof LatLngBounds ? [area.getSouthWest(), area.getNorthEast()] : area),
    {
      ...paddings(map, clear),
      ...MOVE,
      maxZoom: 11,
      animate: !atOnce && !calm(),
    },
  )
}

export function areaOf(points: readonly LonLat[]): LatLngBounds | undefined {
  if (points.length === 0) return undefined
  return new LatLngBounds(points.map(([lon, lat]): [number, number] => [lat, lon]))
}

/** Brings a place into the part that is free, nearer if it is seen from afar; what is in view stays where it is. */
export function showPlace(map: Map, [lon, lat]: LonLat, zoom: number): void {
  const { paddingTopLeft, paddingBottomRight } = paddings(map)
  const at = new LatLng(lat, lon)
  const pixel = map.latLngToContainerPoint(at)
  const size = map.getSize()
  const inView =
    pixel.x > paddingTopLeft.x &&
    pixel.y > paddingTopLeft.y &&
    pixel.x < size.x - paddingBottomRight.x &&
    pixel.y < size.y - paddingBottomRight.y
  if (inView && map.getZoom() >= zoom - 1.5) return
  const to = Math.max(zoom, map.getZoom())
  const shift = paddingBottomRight.subtract(paddingTopLeft).divideBy(2)
  map.setView(map.unproject(map.project(at, to).add(shift), to), to, { animate: !calm() })
}
