import { romanized } from '../../shared/romanized.ts'
import type { RoadLines } from '../conzones.ts'
import { text, type Feature, type LonLat } from '../geojson.ts'
import type { Xy } from '../offset.ts'
import { toLayer } from '../world.ts'
import { holds, type Drawing } from './frame.ts'
import { createSpace, font, label } from './labels.ts'
import type { NamesScene } from './scenes.ts'

/** What has a name; undefined is a file that has not arrived. */
export interface NamedFiles {
  provinces: Feature[] | undefined
  expressways: Feature[] | undefined
  conzones: RoadLines | undefined
}

type Space = ReturnType<typeof createSpace>

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

/** Draws names over the roads: provinces from afar, route numbers nearer, interchanges near; none over another. */
export function drawNames(drawing: Drawing, scene: NamesScene, files: NamedFiles): void {
  const free = createSpace()
  const places = !scene.tiles
  if (places && drawing.zoom < 9.5) drawProvinces(drawing, scene, files.provinces ?? [], free)
  if (drawing.zoom >= 6.75) drawShields(drawing, scene, files.expressways ?? [], free)
  if (places && drawing.zoom >= 10) drawNodes(drawing, scene, files.conzones?.nodes ?? [], free)
}

function drawProvinces(
  { context, zoom, view, rem }: Drawing,
  { palette, language }: NamesScene,
  provinces: readonly Feature[],
  free: Space,
) {
  const size = rem * (zoom < 8 ? 0.75 : 0.875)
  context.font = font(600, size)
  // A city lies within its province: named first, it keeps its place.
  const cities = provinces.filter((feature) => text(feature, 'name').endsWith('시'))
  for (const feature of [...cities, ...provinces.filter((one) => !cities.includes(one))]) {
    const at = middle(feature.lines)
    if (!at) continue
    const { x, y } = toLayer(view, at)
    const words =
      language === 'ko'
        ? shortProvince(text(feature, 'name'))
        : text(feature, 'name_eng').replace(/-do$|-?si$/, '')
    const colour = cities.includes(feature) ? palette.labelStrong : palette.label
    if (free(x, y, context.measureText(words).width + 6, size * 1.2))
      label(context, words, x, y, colour, palette.halo)
  }
}

function drawShields(drawing: Drawing, scene: NamesScene, expressways: readonly Feature[], free: Space) {
  const { context, view, zoom, box, rem } = drawing
  const { palette } = scene
  const badges: Badge[] = []
  const size = rem * 0.625
  const height = size * 1.5
  context.font = font(600, size)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const every = zoom < 8 ? 1 : 3
  const shown = new Map<string, Xy[]>()
  const near = (number: string, { x, y }: Xy) =>
    shown.get(number)?.some((other) => Math.hypot(other.x - x, other.y - y) < rem * APART_REM) ?? false
  for (const feature of expressways) {
    const number = text(feature, 'shield')
    const line = feature.lines[0] ?? []
    if (number === '' || (zoom < 7.5 && line.length < 40)) continue
    for (let part = 1; part <= every; part++) {
      const at = line[Math.floor((line.length * part) / (every + 1))]
      if (!at) continue
      const point = toLayer(view, at)
      const width = Math.max(height, context.measureText(number).width + size * 0.8)
      if (!holds(box, point) || near(number, point) || !free(point.x, point.y, width + 14, height + 14))
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
  if (zoom >= NAMED_FROM_ZOOM) drawRoutes(drawing, scene, badges, free)
}

/** Each route's name once, beside the first of its numbers that leaves room for it. */
function drawRoutes(
  { context, rem }: Drawing,
  { palette, language }: NamesScene,
  badges: readonly Badge[],
  free: Space,
) {
  const size = rem * 0.75
  context.font = font(600, size)
  const named = new Set<string>()
  for (const { feature, right, y } of badges) {
    const words =
      language === 'ko' ? text(feature, 'name') : text(feature, 'nameEn').replace(/ Expressway/, '')
    const width = context.measureText(words).width + 8
    if (named.has(words) || !free(right + width / 2, y, width, size * 1.5)) continue
    named.add(words)
    label(context, words, right + width / 2, y, palette.labelStrong, palette.halo)
  }
}

function drawNodes(
  { context, view, box, rem }: Drawing,
  { palette, language }: NamesScene,
  nodes: RoadLines['nodes'],
  free: Space,
) {
  const size = rem * 0.6875
  context.font = font(400, size)
  for (const { name, at } of nodes) {
    const { x, y } = toLayer(view, at)
    if (!holds(box, { x, y })) continue
    const above = y - size * 1.3
    const words = language === 'ko' ? name : romanized(name)
    if (free(x, above, context.measureText(words).width + 10, size * 1.5))
      label(context, words, x, above, palette.labelStrong, palette.halo)
  }
}
