import { lazy } from 'react'
import { OverviewPanel } from './overview/OverviewPanel.tsx'
import { tabAt } from './tabs.ts'

/** What each view but the first needs comes when it is opened. */
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

/** Whoever points at a tab is about to open it: its parts are fetched meanwhile. @returns stops watching */
export function fetchAhead(): () => void {
  const ahead = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest('nav a') : null
    if (!(link instanceof HTMLAnchorElement)) return
    const { id } = tabAt(link.pathname)
    // What does not arrive now is asked for again when its view is opened.
    if (id === 'tollgates') parts.tollgatesOnMap().catch(() => {})
    if (id !== 'overview' && id !== 'system') parts[id]().catch(() => {})
  }
  addEventListener('pointerover', ahead)
  addEventListener('focusin', ahead)
  return () => {
    removeEventListener('pointerover', ahead)
    removeEventListener('focusin', ahead)
  }
}
