import type { RouteSummaryView } from '../../../functions/traffic/model/api.ts'
import { someOf } from '../../shared/params.ts'

const gradeKeys = ['1', '2', '3', '0'] as const
/** Grades that are looked for, by their digit in the API. */
export const asGrades = someOf(gradeKeys)
export type GradeKey = (typeof gradeKeys)[number]

const routeKinds = ['public', 'private'] as const
/** Who runs a route: Korea Expressway Corporation, or a concession (민자). */
export type RouteKind = (typeof routeKinds)[number]
export const asRouteKinds = someOf(routeKinds)

/** As the route list names them: all but the corporation's own are concessions, in whole or in part. */
export const routeKindOf = (operator: string): RouteKind =>
  operator.startsWith('한국도로공사') ? 'public' : 'private'

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
