import { useMemo } from 'react'
import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import type { IncidentKind } from '../../map/palette.ts'
import { compareCodes } from '../../shared/compare.ts'
import { matches } from '../../shared/search.ts'
import { kindOf, placeOf } from './kinds.ts'

/** One notice as the pages show it. */
export interface IncidentRow {
  view: AccidentView
  kind: IncidentKind
  at: readonly [lon: number, lat: number] | undefined
  ended: boolean
}

/** now: what goes on and what ended lately; ended and all: of the last day. */
export const shows = ['now', 'ended', 'all'] as const
export type Show = (typeof shows)[number]

export const sorts = ['new', 'old', 'severe', 'route'] as const
type Sort = (typeof sorts)[number]

/** How long an ended incident stays, faded, so that one sees it end. */
const FADE_MS = 30 * 60_000

const begun = (a: IncidentRow, b: IncidentRow) =>
  compareCodes(b.view.occurredAt, a.view.occurredAt) || b.view.id - a.view.id
const ranks = { high: 0, medium: 1, low: 2 } as const
const orders: Readonly<Record<Sort, (a: IncidentRow, b: IncidentRow) => number>> = {
  new: begun,
  old: (a, b) => begun(b, a),
  severe: (a, b) => ranks[a.view.severity] - ranks[b.view.severity] || begun(a, b),
  route: (a, b) => compareCodes(a.view.nosunNM, b.view.nosunNM) || begun(a, b),
}

/** The notices to show, newest first. What ended counts as lately as of the newest collection among them. */
export function toIncidents(views: readonly AccidentView[], show: Show = 'now'): IncidentRow[] {
  const now = Math.max(0, ...views.map(({ lastSeenAt }) => Date.parse(lastSeenAt)))
  const wanted = ({ endedAt }: AccidentView) => {
    if (show === 'now') return endedAt === null || now - Date.parse(endedAt) < FADE_MS
    return show === 'all' || endedAt !== null
  }
  return views
    .filter(wanted)
    .map((view) => ({ view, kind: kindOf(view.accType), at: placeOf(view), ended: view.endedAt !== null }))
    .sort(begun)
}

export interface IncidentFilter {
  /** All without it. */
  kinds?: ReadonlySet<IncidentKind> | undefined
  /** A route's four digits. */
  route?: string | undefined
  query?: string | undefined
  sort?: Sort | undefined
}

export function findIncidents(
  rows: readonly IncidentRow[],
  { kinds, route, query = '', sort = 'new' }: IncidentFilter,
): IncidentRow[] {
  return rows
    .filter(({ kind, view }) => {
      if ((kinds && !kinds.has(kind)) || (route !== undefined && view.nosunNM !== route)) return false
      return [view.roadNM, view.accPointNM, view.direction, view.accType, view.smsText].some((text) =>
        matches(text, query),
      )
    })
    .sort(orders[sort])
}

export function useIncidents(views: readonly AccidentView[] | undefined, show: Show = 'now'): IncidentRow[] {
  return useMemo(() => toIncidents(views ?? [], show), [views, show])
}

/** The routes that notices are on, by number. */
export function routesOf(rows: readonly IncidentRow[]): { routeNo: string; name: string }[] {
  const names = new Map(rows.map(({ view }) => [view.nosunNM, view.roadNM]))
  return [...names]
    .map(([routeNo, name]) => ({ routeNo, name }))
    .sort((a, b) => compareCodes(a.routeNo, b.routeNo))
}
