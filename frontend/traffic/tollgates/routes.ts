import { compareCodes } from '../../shared/compare.ts'
import { romanized } from '../../shared/romanized.ts'
import type { Gate } from './traffic.ts'

const ORDINALS: Readonly<Record<string, string>> = { 1: 'First', 2: 'Second', 3: 'Third' }

/** Many routes are named by their two ends, written as one word; read as one, their sounds would run together. */
const ENDS =
  /(광주|함양|평택|새만금|세종|서산|당진|서울|부산|서천|용인|상주|무안|대전|고창|전주)(?=대구|울산|화성|포항|포천|영덕|청주|음성|춘천|공주|시흥|서울|영천|광주|통영|담양|광양)/

/** The tollgate list marks a part of a route with an A, which says nothing to a reader. */
const plain = (name: string) => name.replace(/A$/, '')

/**
 * A route of the tollgate list, which numbers and names routes in its own way, in the language of the page: 남해제2지선
 * is Namhae Second Branch, 수도권제1순환선 Capital Region First Ring.
 */
export function routeIn(language: string, name: string): string {
  if (language === 'ko') return plain(name)
  return plain(name)
    .replace(ENDS, '$1–')
    .replace(/중부(?=내륙)/, '중부 ')
    .replace('-', '–')
    .replace(/수도권/, 'Capital Region ')
    .replace(/제(\d)/, (_, number: string) => ` ${ORDINALS[number] ?? number} `)
    .replace(/(선의|선)?지선$/, ' Branch')
    .replace(/(외곽)?순환선$/, ' Ring')
    .replaceAll(/선(?=–|$)/g, '')
    .split(/(?<=[–\s])|(?=[–\s])/)
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
    .sort((a, b) => compareCodes(a.routeNo, b.routeNo))
}
