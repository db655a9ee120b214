import { lazy } from 'react'
import { OverviewPanel } from './overview/OverviewPanel.tsx'

/** What each view but the first needs comes when it is opened, or once the first one is there and there is time. */
const parts = {
  accidents: () => import('./accidents/AccidentsPanel.tsx'),
  tollgates: () => import('./tollgates/TollgatesPanel.tsx'),
  tollgatesOnMap: () => import('./tollgates/Tollgates.tsx'),
  roads: () => import('./roads/RoadsPanel.tsx'),
}

export const panels = {
  overview: OverviewPanel,
  accidents: lazy(async () => ({ default: (await parts.accidents()).AccidentsPanel })),
  tollgates: lazy(async () => ({ default: (await parts.tollgates()).TollgatesPanel })),
  roads: lazy(async () => ({ default: (await parts.roads()).RoadsPanel })),
}

export const Tollgates = lazy(async () => ({ default: (await parts.tollgatesOnMap()).Tollgates }))

/** How long after the first view is there the others are fetched, so that changing the tab waits for nothing. */
const LATER_MS = 3_000

/** @returns stops waiting */
export function fetchOthers(): () => void {
  const timer = setTimeout(() => {
    // What does not arrive now is asked for again when its view is opened.
    for (const part of Object.values(parts)) part().catch(() => {})
  }, LATER_MS)
  return () => clearTimeout(timer)
}
