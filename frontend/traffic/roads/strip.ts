import type { LonLat } from '../../map/geojson.ts'
import { compareCodes } from '../../shared/compare.ts'
import type { SectionState } from './sections.ts'

/** A section's place along its route. */
export interface Stretch {
  section: SectionState
  /** km from the start of the route, in either direction. */
  from: number
  to: number
}

export interface Strip {
  km: number
  stretches: Stretch[]
}

/** For sections without a line on the map: about the mean of those that have one. */
const USUAL_KM = 5
/** Two interchanges at one place: as wide as can still be pointed at. */
const LEAST_KM = 0.5
const EARTH_KM = 6371

const radians = (degrees: number) => (degrees * Math.PI) / 180
/** Great-circle distance. */
function distanceKm([lon, lat]: LonLat, [toLon, toLat]: LonLat): number {
  const square =
    Math.sin(radians(toLat - lat) / 2) ** 2 +
    Math.cos(radians(lat)) * Math.cos(radians(toLat)) * Math.sin(radians(toLon - lon) / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.sqrt(square))
}

export const lengthKm = (line: readonly LonLat[]): number =>
  line.slice(1).reduce((sum, to, index) => sum + distanceKm(line[index] ?? to, to), 0)

/** The same for the sections of both directions between two interchanges: `0010CZE010` and `0010CZS010`. */
const placeOf = (id: string) => id.replace(/(?<=^\d{4}CZ)[SE]/, '')

/** Lays a route's sections of both directions out along it; ids count up from its start. */
export function layOut(
  sections: readonly SectionState[],
  lines: ReadonlyMap<string, readonly LonLat[]> | undefined,
): Strip {
  const places = Map.groupBy(
    sections.toSorted((a, b) => compareCodes(placeOf(a.id), placeOf(b.id))),
    ({ id }) => placeOf(id),
  )
  let km = 0
  const stretches = [...places.values()].flatMap((own) => {
    const line = own.map(({ id }) => lines?.get(id)).find((one) => one !== undefined)
    const from = km
    km += line ? Math.max(LEAST_KM, lengthKm(line)) : USUAL_KM
    return own.map((section) => ({ section, from, to: km }))
  })
  return { km, stretches }
}

/** Distances to label along a route of a length: a handful, round; none so near the end that it would not fit. */
export function ticks(km: number): number[] {
  const step = [5, 10, 20, 50, 100].find((one) => km / one <= 5) ?? 200
  return Array.from({ length: Math.floor((km * 0.95) / step) + 1 }, (_, index) => index * step)
}
