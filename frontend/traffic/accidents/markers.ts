import { divIcon, Marker, type DivIcon } from 'leaflet'
import type { IncidentKind, Palette } from '../../map/palette.ts'
import { make } from '../../map/tooltip.ts'
import { rem } from '../../shared/rem.ts'
import { shapes } from './kinds.ts'

const SVG = 'http://www.w3.org/2000/svg'
const SIZE_REM = 1.375
/** Notices of other kinds are many and seldom urgent. */
const QUIET_REM = 0.9

function path(d: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, 'path')
  for (const [name, value] of Object.entries({
    d,
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
    ...attributes,
  }))
    element.setAttribute(name, value)
  return element
}

const signs = new WeakMap<Palette, Map<IncidentKind, Node>>()
/** The sign of a kind, drawn once: a copy costs a fraction of it. */
function signOf(kind: IncidentKind, palette: Palette): Node {
  const known = signs.get(palette) ?? new Map<IncidentKind, Node>()
  signs.set(palette, known)
  const sign = known.get(kind) ?? drawSign(kind, palette)
  known.set(kind, sign)
  return sign.cloneNode(true)
}

function drawSign(kind: IncidentKind, palette: Palette): Node {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const { body, mark } = shapes[kind]
  svg.append(
    path(body, { fill: palette.halo, stroke: palette.halo, 'stroke-width': '4' }),
    path(body, { fill: palette.kind[kind] }),
    path(mark, { fill: 'none', stroke: palette.onKind, 'stroke-width': '2.4' }),
  )
  return svg
}

/** The sign of a kind on the map, set off from the roads by a rim. */
export function incidentIcon(kind: IncidentKind, palette: Palette, states: string): DivIcon {
  const holder = make('div', 'marker-sign', signOf(kind, palette))
  holder.style.color = palette.kind[kind]
  const size = rem(kind === 'other' ? QUIET_REM : SIZE_REM)
  return divIcon({ className: `marker ${states}`, html: holder, iconSize: [size, size] })
}

/** Several incidents in one place: how many, rimmed with the colour of the worst. */
export function clusterIcon(count: number, worst: IncidentKind, palette: Palette): DivIcon {
  const badge = make('div', 'marker-count', String(count))
  badge.style.borderColor = palette.kind[worst]
  const size = rem(SIZE_REM + Math.min(1, Math.log2(count) * 0.16))
  return divIcon({ className: 'marker', html: badge, iconSize: [size, size] })
}

/** A marker that says what it is; off the tab order, since the list beside the map is the way for the keyboard. */
export function namedMarker(lat: number, lon: number, icon: DivIcon, name: string): Marker {
  const marker = new Marker([lat, lon], { icon, keyboard: false })
  return marker.on('add', () => {
    const element = marker.getElement()
    element?.setAttribute('role', 'button')
    element?.setAttribute('aria-label', name)
    element?.setAttribute('tabindex', '-1')
  })
}
