import type { RouteSummaryView } from '../../../functions/traffic/model/api.ts'
import { compareCodes } from '../../shared/compare.ts'

export const orders = ['congested', 'slow', 'number'] as const
export type Order = (typeof orders)[number]

const speedOf = ({ avgSpeed }: RouteSummaryView) => avgSpeed ?? Infinity
const gradedOf = ({ smoothSections, slowSections, congestedSections }: RouteSummaryView) =>
  smoothSections + slowSections + congestedSections
/** Share of the sections that are known, congested before slow: a thousandth of the latter settles ties. */
const jamOf = (summary: RouteSummaryView) =>
  (summary.congestedSections + summary.slowSections / 1000) / Math.max(1, gradedOf(summary))

/**
 * congested: by the share of congested sections, the greatest first; slow: the slowest first, routes without a speed
 * last; number: by code, which follows the numbers on the signs. Ties by speed, then by code.
 */
export function sortRoutes(summaries: readonly RouteSummaryView[], order: Order): RouteSummaryView[] {
  const byNumber = (a: RouteSummaryView, b: RouteSummaryView) => compareCodes(a.routeNo, b.routeNo)
  const bySpeed = (a: RouteSummaryView, b: RouteSummaryView) =>
    speedOf(a) === speedOf(b) ? byNumber(a, b) : speedOf(a) - speedOf(b)
  if (order === 'number') return summaries.toSorted(byNumber)
  if (order === 'slow') return summaries.toSorted(bySpeed)
  return summaries.toSorted((a, b) => jamOf(b) - jamOf(a) || bySpeed(a, b))
}
