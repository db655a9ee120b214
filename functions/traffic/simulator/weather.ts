import { distanceKm, type Position } from '../model/geo.ts'
import { kstParts } from '../model/time.ts'
import { chance, mix, smoothNoise } from './random.ts'

/** Rain, snow or fog over a circle, at one instant. */
export interface WeatherCell {
  kind: 'rain' | 'snow' | 'fog'
  centre: Position
  radiusKm: number
  /** 0 to 1. */
  strength: number
}

const HOUR_MS = 3_600_000
const BUCKET_MS = 6 * HOUR_MS
const MAX_LIFE_MS = 14 * HOUR_MS
const MAX_CELLS = 4
/** How much slower a full-strength cell makes traffic. */
const SLOWDOWN = { rain: 0.17, snow: 0.36, fog: 0.14 } as const

function kindOf(start: Date, share: number): WeatherCell['kind'] {
  const { month, hour } = kstParts(start)
  if ((hour < 7 || hour >= 22) && share < 0.35) return 'fog'
  if (month === 12 || month <= 2) return share < 0.75 ? 'snow' : 'rain'
  return month === 3 || month === 11 ? (share > 0.85 ? 'snow' : 'rain') : 'rain'
}

function cell(seed: number, bucket: number, index: number, now: number): WeatherCell | undefined {
  const key = mix(seed, 0x77ea, bucket, index)
  const start = bucket * BUCKET_MS + chance(key, 1) * BUCKET_MS
  const life = (4 + 10 * chance(key, 2)) * HOUR_MS
  if (now < start || now > start + life) return undefined
  const hours = (now - start) / HOUR_MS
  const kind = kindOf(new Date(start), chance(key, 3))
  // Weather comes from the west; fog stays where it is.
  const drift = kind === 'fog' ? 0 : 0.25 + 0.3 * chance(key, 4)
  return {
    kind,
    centre: [125.6 + 2.6 * chance(key, 5) + drift * hours, 34.6 + 3.4 * chance(key, 6) + 0.04 * hours],
    radiusKm: kind === 'fog' ? 12 + 20 * chance(key, 7) : 30 + 60 * chance(key, 7),
    strength: Math.sin((Math.PI * (now - start)) / life) * (0.35 + 0.65 * chance(key, 8)),
  }
}

/** The weather over the country at an instant: dry spells and wet ones, in cells that move and fade. */
export function weatherAt(seed: number, instant: Date): WeatherCell[] {
  const now = instant.getTime()
  const newest = Math.floor(now / BUCKET_MS)
  const oldest = Math.floor((now - MAX_LIFE_MS) / BUCKET_MS)
  const cells: WeatherCell[] = []
  for (let bucket = oldest; bucket <= newest; bucket++) {
    // A spell lasts two or three days; its drier half has no cells.
    const wetness = smoothNoise(seed, 0x77eb, bucket / 10)
    const count = Math.max(0, Math.round((wetness + 0.3) * MAX_CELLS))
    for (let index = 0; index < count; index++) {
      const found = cell(seed, bucket, index, now)
      if (found) cells.push(found)
    }
  }
  return cells
}

/** By how much the weather slows traffic at a point: 1 not at all. */
export function weatherFactor(cells: readonly WeatherCell[], at: Position): number {
  let factor = 1
  for (const { kind, centre, radiusKm, strength } of cells) {
    const away = distanceKm(centre, at) / radiusKm
    if (away < 1) factor *= 1 - SLOWDOWN[kind] * strength * (1 - away * away)
  }
  return Math.max(0.5, factor)
}

export type Surface = 'dry' | 'wet' | 'icy'

/** What lies on the road at a point. */
export function surfaceAt(cells: readonly WeatherCell[], at: Position): Surface {
  const over = cells.filter(({ centre, radiusKm }) => distanceKm(centre, at) < radiusKm)
  if (over.some(({ kind }) => kind === 'snow')) return 'icy'
  return over.some(({ kind }) => kind === 'rain') ? 'wet' : 'dry'
}
