import { LatLng } from 'leaflet'
import type { Feature, LonLat } from './geojson.ts'
import { CanvasOverlay, type Drawing } from './overlay.ts'
import type { Palette } from './palette.ts'

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

/** Traces lines or rings onto the context's path. */
function trace({ context, map }: Drawing, lines: readonly LonLat[][], close: boolean): void {
  for (const line of lines) {
    line.forEach(([lon, lat], index) => {
      const { x, y } = map.latLngToLayerPoint(new LatLng(lat, lon))
      if (index === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    })
    if (close) context.closePath()
  }
}

/** Sea, land, provinces and the bare expressways, from the files of the build: no tile server is asked. */
export class BaseLayer extends CanvasOverlay {
  #data: Partial<BaseData> = {}
  #palette: Palette

  constructor(palette: Palette) {
    super('base')
    this.#palette = palette
  }

  set(data: BaseData, palette: Palette): void {
    this.#data = data
    this.#palette = palette
    this.redraw()
  }

  protected override draw(drawing: Drawing): void {
    const { context, zoom } = drawing
    const palette = this.#palette
    const area = (
      features: Feature[] | undefined,
      fill: string | undefined,
      stroke: string,
      width: number,
    ) => {
      context.beginPath()
      for (const { lines } of features ?? []) trace(drawing, lines, true)
      if (fill !== undefined) {
        context.fillStyle = fill
        context.fill('evenodd')
      }
      context.strokeStyle = stroke
      context.lineWidth = width
      context.stroke()
    }
    context.lineJoin = 'round'
    context.lineCap = 'round'
    area(this.#data.neighbours, palette.neighbour, palette.border, 1)
    this.#fade(drawing)
    area(this.#data.outline, palette.land, palette.land, 1)
    area(this.#data.provinces, undefined, palette.border, 1)
    area(this.#data.outline, undefined, palette.coast, 1)
    context.beginPath()
    for (const { lines } of this.#data.expressways ?? []) trace(drawing, lines, false)
    context.strokeStyle = palette.road
    context.lineWidth = Math.max(1, Math.min(3, (zoom - 5) * 0.6))
    context.stroke()
  }

  /** The neighbours are cut off at a box; they sink into the sea before its edges show. */
  #fade({ context, map, bounds }: Drawing) {
    const [west, south, east, north] = NEIGHBOURS_WITHIN
    const outer = [map.latLngToLayerPoint([north, west]), map.latLngToLayerPoint([south, east])] as const
    const inner = [
      map.latLngToLayerPoint([north - FADE, west + FADE]),
      map.latLngToLayerPoint([south + FADE, east - FADE]),
    ] as const
    const { min, max } = bounds
    if (!min || !max) return
    const fade = (
      from: { x: number; y: number },
      to: { x: number; y: number },
      x: number,
      y: number,
      width: number,
      height: number,
    ) => {
      const gradient = context.createLinearGradient(from.x, from.y, to.x, to.y)
      gradient.addColorStop(0, this.#palette.sea)
      gradient.addColorStop(1, `${this.#palette.sea}00`)
      context.fillStyle = gradient
      context.fillRect(x, y, width, height)
    }
    const y = outer[0].y
    const x = outer[0].x
    fade({ x, y: 0 }, { x: inner[0].x, y: 0 }, min.x, min.y, inner[0].x - min.x, max.y - min.y)
    fade(
      { x: outer[1].x, y: 0 },
      { x: inner[1].x, y: 0 },
      inner[1].x,
      min.y,
      max.x - inner[1].x,
      max.y - min.y,
    )
    fade({ x: 0, y }, { x: 0, y: inner[0].y }, min.x, min.y, max.x - min.x, inner[0].y - min.y)
  }
}
