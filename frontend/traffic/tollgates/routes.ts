import { romanized } from '../../shared/search.ts'
import type { Gate } from './traffic.ts'

const ORDINALS: Readonly<Record<string, string>> = { 1: 'First', 2: 'Second', 3: 'Third' }

/** The tollgate list marks a part of a route with an A, which says nothing to a reader. */
const plain = (name: string) => name.replace(/A$/, '')

/**
 * A route of the tollgate list, which numbers and names routes in its own way, in the language of the page: 남해제2지선
 * is Namhae Second Branch, 수도권제1순환선 Capital Region First Ring.
 */
export function routeIn(language: string, name: string): string {
  if (language === 'ko') return plain(name)
  return plain(name)
    .replace(/수도권/, 'Capital Region ')
    .replace(/제(\d)/, (_, number: string) => ` ${ORDINALS[number] ?? number} `)
    .replace(/(선의|선)?지선$/, ' Branch')
    .replace(/(외곽)?순환선$/, ' Ring')
    .replaceAll(/선(?=-|$)/g, '')
    .split(/(?<=[-\s])|(?=[-\s])/)
    .map(romanized)
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** The routes that tollgates are on, by number. */
export function routesOf(gates: readonly Gate[]): { routeNo: string; name: string }[] {
  const names = new Map(
    gates.flatMap(({ view: { routeNo, routeName } }) => (routeNo && routeName ? [[routeNo, routeName]] : [])),
  )
  return [...names]
    .map(([routeNo = '', name = '']) => ({ routeNo, name }))
    .sort((a, b) => a.routeNo.localeCompare(b.routeNo))
}
