import { useMemo } from 'react'
import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import type { IncidentKind } from '../../map/palette.ts'
import { matches } from '../../shared/search.ts'
import { kindOf, placeOf } from './kinds.ts'

/** One notice as the pages show it. */
export interface IncidentRow {
  view: AccidentView
  kind: IncidentKind
  at: readonly [lon: number, lat: number] | undefined
  ended: boolean
}

/** How long an ended incident stays, faded, so that one sees it end. */
const FADE_MS = 30 * 60_000

/** Newest first: what goes on, and what ended lately as of the newest collection among them. */
export function toIncidents(views: readonly AccidentView[]): IncidentRow[] {
  const now = Math.max(0, ...views.map(({ lastSeenAt }) => Date.parse(lastSeenAt)))
  return views
    .filter(({ endedAt }) => endedAt === null || now - Date.parse(endedAt) < FADE_MS)
    .map((view) => ({ view, kind: kindOf(view.accType), at: placeOf(view), ended: view.endedAt !== null }))
    .sort((a, b) => b.view.occurredAt.localeCompare(a.view.occurredAt) || b.view.id - a.view.id)
}

export function findIncidents(rows: readonly IncidentRow[], kinds: ReadonlySet<IncidentKind>, query: string) {
  return rows.filter(({ kind, view }) => {
    if (kinds.size > 0 && !kinds.has(kind)) return false
    return [view.roadNM, view.accPointNM, view.direction, view.accType, view.smsText].some((text) =>
      matches(text, query),
    )
  })
}

export function useIncidents(views: readonly AccidentView[] | undefined): IncidentRow[] {
  return useMemo(() => toIncidents(views ?? []), [views])
}

/**
 * Where it is, in words. The point often says the road or the direction once more, and where the upstream leaves it
 * blank the collector makes one of them that ends in `#` and a fingerprint.
 */
export function placeWords({ roadNM, direction, accPointNM }: AccidentView): string {
  const point = accPointNM
    .replace(/\s*#[0-9a-f]+$/, '')
    .replace(roadNM, '')
    .replace(direction, '')
    .trim()
  return [roadNM, direction, point].filter((part) => /[^\s/]/.test(part)).join(' ')
}
