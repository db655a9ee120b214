import { Point } from 'leaflet'
import type { Language } from '../shared/i18n/index.ts'
import { romanized } from '../shared/romanized.ts'
import { text, type Feature, type LonLat } from './geojson.ts'
import { createSpace, font, label, rem } from './labels.ts'
import { CanvasOverlay, type Drawing } from './overlay.ts'
import type { Palette } from './palette.ts'
import { toLayer } from './world.ts'

export interface NamesData {
  provinces: Feature[]
  expressways: Feature[]
  /** Interchanges and junctions. */
  nodes: { name: string; at: LonLat }[]
  palette: Palette
  language: Language
}

/** Nearer than this there is room for the names of routes beside their numbers. */
const NAMED_FROM_ZOOM = 8.5
/** A route's number is not said again within this distance. */
const APART_REM = 11
const SHORT = /(특별자치시|특별자치도|특별시|광역시|도)$/
/** 경상남도 → 경남, 전라북도 → 전북, 경기도 → 경기. */
const shortProvince = (name: string) => {
  const bare = name.replace(SHORT, '')
  return /^..[남북]$/.test(bare) ? `${bare[0]}${bare[2]}` : bare
}

/** The middle of the longest ring: near enough for a name. */
function middle(lines: readonly LonLat[][]): LonLat | undefined {
  const ring = lines.reduce<readonly LonLat[]>((best, line) => (line.length > best.length ? line : best), [])
  const lons = ring.map(([lon]) => lon)
  const lats = ring.map(([, lat]) => lat)
  if (ring.length === 0) return undefined
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2]
}

/** A number that is drawn: where its box ends, and its middle. */
interface Badge {
  feature: Feature
  right: number
  y: number
}

/** Names over the roads: provinces from afar, route numbers nearer, interchanges near; none over another. */
export class NamesLayer extends CanvasOverlay {
  #data: NamesData | undefined

  constructor() {
    super('labels', 'hidden')
  }

  set(data: NamesData): void {
    this.#data = data
    this.redraw()
  }

  protected override draw(drawing: Drawing): void {
    if (!this.#data) return
    const free = createSpace()
    if (drawing.zoom < 9.5) this.#provinces(drawing, this.#data, free)
    if (drawing.zoom >= 6.75) this.#shields(drawing, this.#data, free)
    if (drawing.zoom >= 10) this.#nodes(drawing, this.#data, free)
  }

  #provinces(
    drawing: Drawing,
    { provinces, palette, language }: NamesData,
    free: ReturnType<typeof createSpace>,
  ) {
    const size = rem(drawing.zoom < 8 ? 0.75 : 0.875)
    drawing.context.font = font(600, size)
    // A city lies within its province: named first, it keeps its place.
    const cities = provinces.filter((feature) => text(feature, 'name').endsWith('시'))
    for (const feature of [...cities, ...provinces.filter((one) => !cities.includes(one))]) {
      const at = middle(feature.lines)
      if (!at) continue
      const { x, y } = toLayer(drawing.view, at)
      const words =
        language === 'ko'
          ? shortProvince(text(feature, 'name'))
          : text(feature, 'name_eng').replace(/-do$|-?si$/, '')
      if (free(x, y, drawing.context.measureText(words).width + 6, size * 1.2))
        label(
          drawing,
          words,
          x,
          y,
          cities.includes(feature) ? palette.labelStrong : palette.label,
          palette.halo,
        )
    }
  }

  #shields(drawing: Drawing, data: NamesData, free: ReturnType<typeof createSpace>) {
    const { context, view, zoom, bounds } = drawing
    const { expressways, palette } = data
    const badges: Badge[] = []
    const size = rem(0.625)
    const height = size * 1.5
    context.font = font(600, size)
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    const every = zoom < 8 ? 1 : 3
    const shown = new Map<string, Point[]>()
    const near = (number: string, point: Point) =>
      shown.get(number)?.some((other) => other.distanceTo(point) < rem(APART_REM)) ?? false
    for (const feature of expressways) {
      const number = text(feature, 'shield')
      const line = feature.lines[0] ?? []
      if (number === '' || (zoom < 7.5 && line.length < 40)) continue
      for (let part = 1; part <= every; part++) {
        const at = line[Math.floor((line.length * part) / (every + 1))]
        if (!at) continue
        const { x, y } = toLayer(view, at)
        const point = new Point(x, y)
        const width = Math.max(height, context.measureText(number).width + size * 0.8)
        if (
          !bounds.contains(point) ||
          near(number, point) ||
          !free(point.x, point.y, width + 14, height + 14)
        )
          continue
        shown.set(number, [...(shown.get(number) ?? []), point])
        context.beginPath()
        context.roundRect(point.x - width / 2, point.y - height / 2, width, height, height * 0.3)
        context.fillStyle = palette.land
        context.fill()
        context.strokeStyle = palette.coast
        context.lineWidth = 1
        context.stroke()
        context.fillStyle = palette.labelStrong
        context.fillText(number, point.x, point.y + 0.5)
        badges.push({ feature, right: point.x + width / 2, y: point.y })
      }
    }
    if (zoom >= NAMED_FROM_ZOOM) this.#routes(drawing, data, badges, free)
  }

  /** Each route's name once, beside the first of its numbers that leaves room for it. */
  #routes(
    drawing: Drawing,
    { palette, language }: NamesData,
    badges: readonly Badge[],
    free: ReturnType<typeof createSpace>,
  ) {
    const size = rem(0.75)
    drawing.context.font = font(600, size)
    const named = new Set<string>()
    for (const { feature, right, y } of badges) {
      const words =
        language === 'ko' ? text(feature, 'name') : text(feature, 'nameEn').replace(/ Expressway/, '')
      const width = drawing.context.measureText(words).width + 8
      if (named.has(words) || !free(right + width / 2, y, width, size * 1.5)) continue
      named.add(words)
      label(drawing, words, right + width / 2, y, palette.labelStrong, palette.halo)
    }
  }

  #nodes(drawing: Drawing, { nodes, palette, language }: NamesData, free: ReturnType<typeof createSpace>) {
    const size = rem(0.6875)
    drawing.context.font = font(400, size)
    for (const { name, at } of nodes) {
      const { x, y } = toLayer(drawing.view, at)
      if (!drawing.bounds.contains([x, y])) continue
      const above = y - size * 1.3
      const words = language === 'ko' ? name : romanized(name)
      if (free(x, above, drawing.context.measureText(words).width + 10, size * 1.5))
        label(drawing, words, x, above, palette.labelStrong, palette.halo)
    }
  }
}
