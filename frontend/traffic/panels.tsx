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

const RETRY_MS = 5_000
/** A page this old may be asking for parts of a build that has been replaced. */
const OLD_MS = 60_000
/** Every part is fetched sooner or later, so that a view opens even when the network has gone by then. */
const ALL_AFTER_MS = 10_000
const APART_MS = 500

/** Tries until the part is there; where the server has another build by now, its page is loaded in place of this one. */
async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop
      return await load()
    } catch (error) {
      console.warn('A part of the page did not arrive; trying again in 5 seconds.', error)
      // oxlint-disable-next-line no-await-in-loop
      const served = await fetch('/', { cache: 'no-store' }).then(
        ({ ok }) => ok,
        () => false,
      )
      if (served && performance.now() > OLD_MS) location.reload()
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

export const panels = {
  overview: OverviewPanel,
  accidents: lazy(async () => ({ default: (await patiently(parts.accidents)).AccidentsPanel })),
  tollgates: lazy(async () => ({ default: (await patiently(parts.tollgates)).TollgatesPanel })),
  roads: lazy(async () => ({ default: (await patiently(parts.roads)).RoadsPanel })),
}

export const Tollgates = lazy(async () => ({ default: (await patiently(parts.tollgatesOnMap)).Tollgates }))

/** Whoever points at a tab is about to open it: its parts are fetched then, and all once the page has rested. @returns stops */
export function fetchAhead(): () => void {
  const ahead = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest('nav a') : null
    if (!(link instanceof HTMLAnchorElement)) return
    const { id } = tabAt(link.pathname)
    // What does not arrive now is asked for again when its view is opened.
    if (id === 'tollgates') parts.tollgatesOnMap().catch(() => {})
    if (id !== 'overview' && id !== 'system') parts[id]().catch(() => {})
  }
  const timers = Object.values(parts).map((part, index) =>
    setTimeout(() => part().catch(() => {}), ALL_AFTER_MS + index * APART_MS),
  )
  addEventListener('pointerover', ahead)
  addEventListener('focusin', ahead)
  return () => {
    for (const timer of timers) clearTimeout(timer)
    removeEventListener('pointerover', ahead)
    removeEventListener('focusin', ahead)
  }
}
