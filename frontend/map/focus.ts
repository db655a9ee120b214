import { LatLng, LatLngBounds, Point, type LatLngBoundsExpression, type Map } from 'leaflet'
import { calm } from './calm.ts'
import type { LonLat } from './geojson.ts'

/** The part of the window that the panel leaves to the map, as paddings in px. */
function paddings(map: Map): { paddingTopLeft: Point; paddingBottomRight: Point } {
  const whole = map.getContainer().getBoundingClientRect()
  const panel = document.querySelector('#panel')?.getBoundingClientRect()
  const margin = Math.min(whole.width, whole.height) * 0.04
  const sheet = panel !== undefined && panel.width > whole.width * 0.7
  const left = panel && !sheet ? panel.right - whole.left : 0
  const bottom = panel && sheet ? Math.min(whole.bottom - panel.top, whole.height * 0.6) : 0
  return {
    paddingTopLeft: new Point(left + margin, margin),
    paddingBottomRight: new Point(margin, bottom + margin),
  }
}

const MOVE = { duration: 0.25, easeLinearity: 0.5 } as const

/** Shows an area in the part that is free: at once, or by moving there. */
export function showArea(map: Map, area: LatLngBoundsExpression, how: 'at once' | 'move' = 'move'): void {
  map.fitBounds(
    new LatLngBounds(area instanceof LatLngBounds ? [area.getSouthWest(), area.getNorthEast()] : area),
    {
      ...paddings(map),
      ...MOVE,
      maxZoom: 11,
      animate: how === 'move' && !calm(),
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
