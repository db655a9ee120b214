import type { RouteSummaryView } from '../../../functions/traffic/model/api.ts'
import { oneOf, someOf } from '../../shared/params.ts'
import { routeKinds } from '../reference.ts'
import { orders } from './order.ts'

export const gradeKeys = ['3', '2', '1', '0'] as const
/** Grades that are looked for, by their digit in the API. */
export const asGrades = someOf(gradeKeys)
export type GradeKey = (typeof gradeKeys)[number]

export const asRouteKind = oneOf(routeKinds)
export const asOrder = oneOf(orders)

const countOf = (summary: RouteSummaryView, grade: GradeKey) => {
  const { totalSections, smoothSections, slowSections, congestedSections } = summary
  if (grade === '1') return smoothSections
  if (grade === '2') return slowSections
  if (grade === '3') return congestedSections
  return totalSections - smoothSections - slowSections - congestedSections
}

/** Whether a route has a section of one of the grades; no grades ask for nothing. */
export const hasGrade = (summary: RouteSummaryView, grades: ReadonlySet<GradeKey> | undefined): boolean =>
  grades === undefined || [...grades].some((grade) => countOf(summary, grade) > 0)
