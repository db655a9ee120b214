import type { Feed } from '../../functions/traffic/model/feeds.ts'
import { hrefTo } from '../shared/url.ts'

/** The views, their addresses, and the feed each one lives by. */
export const tabs = [
  { id: 'overview', path: '/', feed: 'roads' },
  { id: 'accidents', path: '/accidents', feed: 'accidents' },
  { id: 'tollgates', path: '/tollgates', feed: 'tollgates' },
  { id: 'roads', path: '/roads', feed: 'roads' },
  { id: 'system', path: '/system', feed: 'roads' },
] as const satisfies readonly { id: string; path: string; feed: Feed }[]

export type TabId = (typeof tabs)[number]['id']

export const tabAt = (path: string) =>
  tabs.find((tab) => tab.path === path.replace(/(.)\/$/, '$1')) ?? tabs[0]

/** Addresses of what can be chosen. */
export const toIncident = (id: number) => hrefTo('/accidents', { sel: String(id) })
export const toTollgate = (unitCode: string) => hrefTo('/tollgates', { sel: unitCode })
export const toRoute = (routeNo: string) => hrefTo('/roads', { route: routeNo })
export const toSection = (routeNo: string, section: string) =>
  hrefTo('/roads', { route: routeNo, sel: section })
