import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { distanceKm, lengthKm, type Position } from './geo.ts'
import { indexPlaces } from './places.ts'
import {
  conzoneRow,
  linesFile,
  routesFile,
  tollgatesFile,
  type Route,
  type Section,
  type Tollgate,
} from './reference-data.ts'

export interface Reference {
  routes: readonly Route[]
  tollgates: readonly Tollgate[]
  /** Both directions, grouped by route, from its start to its end. */
  sections: readonly Section[]
  section(conzoneId: string): Section | undefined
  /** By the feed's name, whatever dash or spaces it is written with. */
  sectionByName(routeNo: string, name: string): Section | undefined
  /** An interchange, junction or tollgate of a route by name; the kind (IC, 나들목, JC, 분기점, TG …) may be left out. */
  node(routeNo: string, name: string): Position | undefined
  /** The point at a distance (km) from the start of a route; a few km off where the line is coarse. */
  pointAt(routeNo: string, km: number): Position | undefined
  /** Where a notice's text is: the first interchange it names, else the distance it names ("26.0", "111.9k"). */
  locate(routeNo: string, text: string): Position | undefined
}

const UNKNOWN_LENGTH_KM = 2
const plainName = (name: string) => name.replaceAll(/\s+/g, '').replaceAll('~', '-')

function position(lat: string | undefined, lon: string | undefined): Position | undefined {
  return lat && lon ? [Number(lon), Number(lat)] : undefined
}

function readSections(csv: string, lines: ReadonlyMap<string, readonly Position[]>): Section[] {
  const rows = csv.trim().split(/\r?\n/).slice(1)
  const sections = rows.map((row): Section => {
    const [conzoneId, routeNo, routeName, towards, name, fromNode, toNode, ...rest] = conzoneRow.parse(
      row.split(','),
    )
    const from = position(rest[0], rest[1])
    const to = position(rest[3], rest[4])
    const forward = lines.get(conzoneId.replace('CZS', 'CZE')) ?? []
    const line = towards === 'E' ? forward : forward.toReversed()
    const straight = from && to ? distanceKm(from, to) : UNKNOWN_LENGTH_KM
    const length = Math.max(0.3, line.length > 1 ? lengthKm(line) : straight)
    return {
      conzoneId,
      routeNo,
      routeName,
      direction: towards,
      name,
      fromNode,
      toNode,
      from,
      to,
      line,
      lengthKm: length,
      startKm: 0,
      endKm: 0,
    }
  })
  const byId = new Map(sections.map((section) => [section.conzoneId, section]))
  let previous: Section | undefined
  for (const section of sections) {
    if (section.direction === 'S') continue
    const before = previous?.routeNo === section.routeNo ? previous : undefined
    const gap = before?.to && section.from ? distanceKm(before.to, section.from) : 0
    section.startKm = (before?.endKm ?? 0) + gap
    section.endKm = section.startKm + section.lengthKm
    const opposite = byId.get(section.conzoneId.replace('CZE', 'CZS'))
    if (opposite) Object.assign(opposite, { startKm: section.startKm, endKm: section.endKm })
    previous = section
  }
  return sections
}

function indexSections(sections: readonly Section[]) {
  const byId = new Map(sections.map((section) => [section.conzoneId, section]))
  const byName = new Map(
    sections.map((section) => [`${section.routeNo} ${plainName(section.name)}`, section]),
  )
  return {
    section: (conzoneId: string) => byId.get(conzoneId),
    sectionByName: (routeNo: string, name: string) => byName.get(`${routeNo} ${plainName(name)}`),
  }
}

const loaded = new Map<string, Reference>()

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/**
 * The reference data (see reference/PROVENANCE.md), read once per directory and parsed when first asked for: a tenth of a
 * second that a start does not wait for.
 * @param directory where routes.json and the others lie; give it when this module runs bundled, away from them
 * @throws when a file is missing, and, when it is first used, when one is not what it should be
 */
export function loadReference(
  directory = fileURLToPath(new URL('../reference', import.meta.url)),
): Reference {
  const known = loaded.get(directory)
  if (known) return known
  const read = (name: string) => readFileSync(join(directory, name), 'utf8')
  const [routesText, tollgatesText, linesText, sectionsText] = [
    read('routes.json'),
    read('tollgates.json'),
    read('conzones.geojson'),
    read('conzones.csv'),
  ]
  const routes = once(() => routesFile.parse(JSON.parse(routesText)))
  const tollgates = once(() => tollgatesFile.parse(JSON.parse(tollgatesText)))
  const sections = once(() => {
    const { features } = linesFile.parse(JSON.parse(linesText))
    const lines = new Map(features.map((one) => [one.properties.conzoneIdE, one.geometry.coordinates]))
    return readSections(sectionsText, lines)
  })
  const index = once(() => indexSections(sections()))
  const places = once(() => indexPlaces(routes(), tollgates(), sections()))
  const reference: Reference = {
    get routes() {
      return routes()
    },
    get tollgates() {
      return tollgates()
    },
    get sections() {
      return sections()
    },
    section: (conzoneId) => index().section(conzoneId),
    sectionByName: (routeNo, name) => index().sectionByName(routeNo, name),
    node: (routeNo, name) => places().node(routeNo, name),
    pointAt: (routeNo, km) => places().pointAt(routeNo, km),
    locate: (routeNo, text) => places().locate(routeNo, text),
  }
  loaded.set(directory, reference)
  return reference
}
