import type { Position } from '../model/geo.ts'
import type { Reference } from '../model/reference.ts'
import { number, type Tally } from './rows.ts'

export interface Place {
  latitude: number
  longitude: number
}

const inKorea = ({ latitude, longitude }: Place) =>
  latitude >= 32.5 && latitude <= 39.5 && longitude >= 124 && longitude <= 132.5

/** The coordinates a row gives; undefined for none, for 0/0, and, noted, for a place outside Korea. */
export function givenPlace(
  latitudeField: number | string | null | undefined,
  longitudeField: number | string | null | undefined,
  tally: Tally,
): Place | undefined {
  const latitude = number(latitudeField)
  const longitude = number(longitudeField)
  if (latitude === undefined || longitude === undefined) {
    tally.note('coordinates are no numbers')
    return undefined
  }
  if (latitude === null || longitude === null) return undefined
  if (latitude === 0 && longitude === 0) return undefined
  const place = { latitude, longitude }
  if (inKorea(place)) return place
  const swapped = { latitude: longitude, longitude: latitude }
  if (inKorea(swapped)) {
    tally.note('coordinates swapped')
    return swapped
  }
  tally.note('coordinates outside Korea')
  return undefined
}

export interface Described {
  routeNo: string
  roadName: string
  point: string
  text: string
}

/** Where a notice is by what it says: the middle of the stretch it names, else its interchange or distance (km). */
export function describedPlace(
  reference: Reference,
  { routeNo, roadName, point, text }: Described,
): Place | undefined {
  const route =
    reference.routes.find((known) => known.routeNo === routeNo) ??
    reference.routes.find((known) => roadName !== '' && known.name === roadName)
  if (!route) return undefined
  const where = (said: string): Position | undefined =>
    said === '' ? undefined : reference.locate(route.routeNo, said)
  const [from, to, ...more] = point.split(/[-~∼–]/)
  const [start, end] = from && to && more.length === 0 ? [where(from), where(to)] : []
  const found: Position | undefined =
    start && end ? [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2] : (where(point) ?? where(text))
  if (!found) return undefined
  const place = { latitude: round(found[1]), longitude: round(found[0]) }
  return inKorea(place) ? place : undefined
}

/** Six decimals are a decimetre. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
