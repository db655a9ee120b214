import { alongLine, distanceKm, type Position } from './geo.ts'
import type { Route, Section, Tollgate } from './reference-data.ts'

const KIND = /(하이패스)?(IC|JCT?|TG|Hi|나들목|분기점|요금소|톨게이트|영업소)$/
const PASSES_KM = 1.5

const unspaced = (name: string) => name.replaceAll(/\s+/g, '')
const baseName = (name: string) => unspaced(name).replace(KIND, '')
const passes = (line: readonly Position[], where: Position) =>
  line.some((at) => Math.abs(at[1] - where[1]) < 0.02 && distanceKm(at, where) < PASSES_KM)

/** Names to coordinates, route by route. See `Reference` for what each function answers. */
export function indexPlaces(
  routes: readonly Route[],
  tollgates: readonly Tollgate[],
  sections: readonly Section[],
) {
  const towardsEnd = Map.groupBy(
    sections.filter(({ direction }) => direction === 'E'),
    ({ routeNo }) => routeNo,
  )
  const nodes = new Map(routes.map(({ routeNo }) => [routeNo, new Map<string, Position>()]))
  const routeNames = new Map(routes.map(({ routeNo, name }) => [routeNo, name]))
  for (const { routeNo, fromNode, toNode, from, to } of sections) {
    if (from) nodes.get(routeNo)?.set(fromNode, from)
    if (to) nodes.get(routeNo)?.set(toNode, to)
  }
  for (const ofRoute of nodes.values())
    for (const [name, where] of ofRoute) if (!ofRoute.has(baseName(name))) ofRoute.set(baseName(name), where)
  // A tollgate's route code is of another list, so it belongs to the routes that pass it.
  for (const { unitName, lat, lon, test } of tollgates) {
    if (test || lat === null || lon === null) continue
    for (const [routeNo, ofRoute] of nodes) {
      if (ofRoute.has(unitName)) continue
      if (towardsEnd.get(routeNo)?.some(({ line }) => passes(line, [lon, lat])))
        ofRoute.set(unitName, [lon, lat])
    }
  }

  const node = (routeNo: string, name: string) =>
    nodes.get(routeNo)?.get(unspaced(name)) ?? nodes.get(routeNo)?.get(baseName(name))
  const pointAt = (routeNo: string, km: number) => {
    const ofRoute = towardsEnd.get(routeNo)
    // Our lines are a little shorter than the road, so its last km posts lie beyond them.
    const beyond = km <= (ofRoute?.at(-1)?.endKm ?? 0) * 1.02 + 2 ? ofRoute?.at(-1) : undefined
    const section = ofRoute?.find(({ startKm, endKm }) => km >= startKm && km <= endKm) ?? beyond
    return section && alongLine(section.line, (km - section.startKm) / (section.endKm - section.startKm))
  }
  const locate = (routeNo: string, text: string) => {
    // The names of the route and of its direction are towns too, but not where it happened.
    const words = text.replaceAll(/[가-힣]+방향/g, ' ').replaceAll(routeNames.get(routeNo) ?? ' ', ' ')
    let best: { at: number; length: number; where: Position } | undefined
    for (const [name, where] of nodes.get(routeNo) ?? []) {
      const at = name.length > 1 ? words.indexOf(name) : -1
      if (at < 0) continue
      const { length } = name
      if (!best || at < best.at || (at === best.at && length > best.length)) best = { at, length, where }
    }
    if (best) return best.where
    const km = /(\d+(?:\.\d+)?)\s*k(?!m\/h)/i.exec(words)?.[1] ?? /^\s*(\d+(?:\.\d+)?)\s*$/.exec(words)?.[1]
    return km === undefined ? undefined : pointAt(routeNo, Number(km))
  }
  return { node, pointAt, locate }
}
