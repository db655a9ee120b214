import type { RouteSummaryView } from '../../../functions/traffic/model/api.ts'

export const orders = ['slow', 'number'] as const
export type Order = (typeof orders)[number]

const speedOf = ({ avgSpeed }: RouteSummaryView) => avgSpeed ?? Infinity

/** Slowest first, routes without a speed last; or by code, which follows the numbers on the signs. */
export function sortRoutes(summaries: readonly RouteSummaryView[], order: Order): RouteSummaryView[] {
  const byNumber = (a: RouteSummaryView, b: RouteSummaryView) => a.routeNo.localeCompare(b.routeNo)
  if (order === 'number') return summaries.toSorted(byNumber)
  return summaries.toSorted((a, b) => (speedOf(a) === speedOf(b) ? byNumber(a, b) : speedOf(a) - speedOf(b)))
}
