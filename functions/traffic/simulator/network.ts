import { alongLine, distanceKm, type Position } from '../model/geo.ts'
import type { Direction, Section } from '../model/reference-data.ts'
import type { Reference } from '../model/reference.ts'
import type { Place } from './calendar.ts'
import { directionLabels } from './directions.ts'
import { chance, hashText, mix } from './random.ts'

/** A section as the simulator drives on it. */
export interface SimSection {
  section: Section
  index: number
  place: Place
  middle: Position
  limitKmh: number
  /** Mean speed of an empty road. */
  freeKmh: number
  detectors: readonly Detector[]
}

export interface Detector {
  vdsId: string
  key: number
  /** What this one measures more or less than the section's mean. */
  bias: number
}

/** One route in one direction; sections by rising km whichever way they are travelled. */
export interface Carriageway {
  direction: Direction
  label: string
  sections: readonly SimSection[]
  lengthKm: number
}

export interface SimRoute {
  routeNo: string
  name: string
  index: number
  ways: readonly [towardsStart: Carriageway, towardsEnd: Carriageway]
}

export interface Network {
  routes: readonly SimRoute[]
  sections: readonly SimSection[]
}

const SEOUL: Position = [126.99, 37.53]
const CITIES: readonly { at: Position; weight: number; radiusKm: number }[] = [
  { at: SEOUL, weight: 1, radiusKm: 26 },
  { at: [126.78, 37.45], weight: 0.95, radiusKm: 16 },
  { at: [127.08, 37.27], weight: 0.9, radiusKm: 20 },
  { at: [129.05, 35.19], weight: 0.72, radiusKm: 18 },
  { at: [128.58, 35.88], weight: 0.62, radiusKm: 16 },
  { at: [127.39, 36.36], weight: 0.6, radiusKm: 15 },
  { at: [126.86, 35.16], weight: 0.52, radiusKm: 13 },
  { at: [129.25, 35.54], weight: 0.45, radiusKm: 12 },
  { at: [128.65, 35.24], weight: 0.5, radiusKm: 13 },
]
const MIDDLE_OF_COUNTRY: Position = [127.8, 36.4]
/** Limits other than 100 km/h: approximate, a whole route each. */
const LIMITS: Readonly<Record<number, readonly string[]>> = {
  80: ['0105', '0171', '0173', '1103', '4000', '4006'],
  90: ['0160', '1200', '1710'],
  110: ['0150', '0252', '0351', '0400', '0450'],
}
const limitOf = new Map(
  Object.entries(LIMITS).flatMap(([kmh, all]) => all.map((routeNo) => [routeNo, Number(kmh)])),
)

/** The one route without a section in the reference; a section of its own keeps it on the dashboard. */
function fillIn(routeNo: string, routeName: string): Section[] {
  const common = {
    routeNo,
    routeName,
    from: undefined,
    to: undefined,
    line: [],
    lengthKm: 15,
    startKm: 0,
    endKm: 15,
  }
  const [start, end] = directionLabels(routeNo, routeName, routeName)
  const row = (direction: Direction, fromNode: string, toNode: string): Section => {
    const conzoneId = `${routeNo}CZ${direction}010`
    return { ...common, conzoneId, direction, name: `${fromNode}-${toNode}`, fromNode, toNode }
  }
  return [row('E', `${start}TG`, `${end}JC`), row('S', `${end}JC`, `${start}TG`)]
}

function placeOf(seed: number, section: Section, middle: Position): Place {
  let metro = 0
  let city = SEOUL
  for (const { at, weight, radiusKm } of CITIES) {
    const pull = weight * Math.exp(-((distanceKm(at, middle) / radiusKm) ** 2) / 2)
    if (pull > metro) [metro, city] = [pull, at]
  }
  const { from, to } = section
  const heading = (goal: Position) => {
    const gain =
      from && to ? (distanceKm(from, goal) - distanceKm(to, goal)) / Math.max(0.5, distanceKm(from, to)) : 0
    return Math.max(-1, Math.min(1, gain * 1.4))
  }
  const away = distanceKm(SEOUL, middle)
  const key = mix(seed, hashText(section.conzoneId))
  return {
    metro,
    inbound: heading(city),
    longRange: Math.exp(-(((away - 55) / 65) ** 2)),
    towardsSeoul: heading(SEOUL),
    bottleneck: (chance(key, 1) ** 2 - 0.33) * 0.42,
  }
}

function detectorsOf(seed: number, section: Section, taken: Set<string>): Detector[] {
  const { routeNo, direction, startKm, lengthKm, conzoneId } = section
  const key = mix(seed, hashText(conzoneId), 7)
  const wanted = lengthKm / 4.6 + chance(key) * 1.5
  const count = Math.max(1, Math.min(3, Math.round(wanted)))
  return Array.from({ length: count }, (_, index) => {
    let metres10 = Math.round((startKm + (lengthKm * (index + 0.5)) / count) * 100)
    const name = () => `${routeNo}VD${direction}${String(metres10).padStart(5, '0')}`
    while (taken.has(name())) metres10++
    taken.add(name())
    return { vdsId: name(), key: mix(key, index + 1), bias: (chance(key, index, 2) - 0.5) * 0.09 }
  })
}

/** The roads the simulator drives on: every route and section of the reference, in both directions. */
export function buildNetwork(seed: number, reference: Reference): Network {
  const bySection = Map.groupBy(reference.sections, (section) => section.routeNo)
  const sections: SimSection[] = []
  const taken = new Set<string>()
  const routes = reference.routes.map(({ routeNo, name }, index): SimRoute => {
    const own = bySection.get(routeNo) ?? fillIn(routeNo, name)
    let last = MIDDLE_OF_COUNTRY
    const way = (direction: Direction, label: string): Carriageway => {
      const ordered = own.filter((section) => section.direction === direction)
      const simulated = ordered.map((section): SimSection => {
        const middle = alongLine(section.line, 0.5) ?? section.from ?? section.to ?? last
        last = middle
        const place = placeOf(seed, section, middle)
        const limitKmh = limitOf.get(routeNo) ?? 100
        const freeKmh = limitKmh * (0.95 + 0.07 * chance(seed, hashText(section.conzoneId), 3))
        const detectors = detectorsOf(seed, section, taken)
        return { section, index: sections.length, place, middle, limitKmh, freeKmh, detectors }
      })
      for (const one of simulated) sections.push({ ...one, index: sections.length })
      const placed = sections.slice(sections.length - simulated.length)
      return { direction, label, sections: placed, lengthKm: ordered.at(-1)?.endKm ?? 0 }
    }
    const ends = own.filter((section) => section.direction === 'E')
    const [start, end] = directionLabels(routeNo, ends[0]?.fromNode ?? name, ends.at(-1)?.toNode ?? name)
    return { routeNo, name, index, ways: [way('S', start), way('E', end)] }
  })
  return { routes, sections }
}
