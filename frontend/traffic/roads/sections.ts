import type { RoadView } from '../../../functions/traffic/model/api.ts'
import type { Grade } from '../../map/palette.ts'
import { compareCodes } from '../../shared/compare.ts'

/** One conzone: the road between two interchanges in one direction, as its detectors see it. */
export interface SectionState {
  id: string
  routeNo: string
  routeName: string
  name: string
  direction: 'S' | 'E'
  grade: Grade
  /** km/h, of the slowest detector of that grade. */
  speed: number | null
  detectors: RoadView[]
}

export const gradeOf = (value: number): Grade => (value === 1 || value === 2 || value === 3 ? value : 0)

/**
 * Folds detectors (VDS) to sections. A section is as bad as the worst grade a detector reports, since whoever drives
 * through meets it; a detector that cannot tell (0) does not count beside one that can. Its speed is the lowest among
 * the detectors of that grade, so that grade and number do not contradict each other.
 */
export function toSections(rows: readonly RoadView[]): SectionState[] {
  return [...Map.groupBy(rows, (row) => row.conzoneId)].flatMap(([id, detectors]) => {
    const [first] = detectors
    if (!first) return []
    const grade = gradeOf(Math.max(...detectors.map((row) => row.grade)))
    const speeds = detectors.flatMap((row) => (row.grade === grade && row.speed !== null ? [row.speed] : []))
    const { routeNo, routeName, conzoneName, updownTypeCode } = first
    const speed = speeds.length > 0 ? Math.min(...speeds) : null
    return [{ id, routeNo, routeName, name: conzoneName, direction: updownTypeCode, grade, speed, detectors }]
  })
}

const folded = new WeakMap<readonly RoadView[], SectionState[]>()

/** The sections of an answer, folded once however many parts of the page ask. */
export function sectionsOf(rows: readonly RoadView[] | undefined): readonly SectionState[] {
  if (!rows) return []
  const known = folded.get(rows)
  if (known) return known
  const sections = toSections(rows)
  folded.set(rows, sections)
  return sections
}

export type Shares = Readonly<Record<Grade, number>>

/** How many sections are of each grade. */
export function countGrades(sections: readonly { grade: Grade }[]): Shares {
  const counts = { 0: 0, 1: 0, 2: 0, 3: 0 }
  for (const { grade } of sections) counts[grade]++
  return counts
}

/** Mean speed over detectors weighted by the vehicles they counted, km/h; null when none knows both. */
export function meanSpeed(rows: readonly RoadView[]): number | null {
  let vehicles = 0
  let sum = 0
  for (const { speed, trafficAmount } of rows) {
    if (speed === null || !trafficAmount) continue
    vehicles += trafficAmount
    sum += speed * trafficAmount
  }
  return vehicles === 0 ? null : sum / vehicles
}

/** The two ends in the order of travel: names run from the start of the route to its end. */
export function endsOf({
  name,
  direction,
}: Pick<SectionState, 'name' | 'direction'>): [from: string, to: string] {
  const [low = name, high = low] = name.split(/\s*[-~]\s*/)
  return direction === 'E' ? [low, high] : [high, low]
}

/** A route's sections of one direction in the order of travel. */
export function inTravelOrder(sections: readonly SectionState[], direction: 'S' | 'E'): SectionState[] {
  const own = sections
    .filter((section) => section.direction === direction)
    .sort((a, b) => compareCodes(a.id, b.id))
  return direction === 'E' ? own : own.toReversed()
}

/** The sections with a speed, the worst grade first and within it the slowest; at most so many. */
export function slowest(sections: readonly SectionState[], count: number): SectionState[] {
  const speedOf = ({ speed }: SectionState) => speed ?? Infinity
  return sections
    .filter(({ speed, grade }) => speed !== null && grade !== 0)
    .sort((a, b) => b.grade - a.grade || speedOf(a) - speedOf(b) || compareCodes(a.id, b.id))
    .slice(0, count)
}
