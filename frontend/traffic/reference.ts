import { useMemo } from 'react'
import conzonesUrl from '../../functions/traffic/reference/conzones.geojson?url'
import routeList from '../../functions/traffic/reference/routes.json' with { type: 'json' }
import { readConzones, type RoadLines } from '../map/conzones.ts'
import { useAsset, type Asset } from '../map/useAsset.ts'

const roadLines: Asset<RoadLines> = { url: conzonesUrl, read: readConzones }
/** @param wanted asked for only then */
export const useRoadLines = (wanted = true): RoadLines | undefined => useAsset(roadLines, wanted).data

const routes = new Map(routeList.map((route) => [route.routeNo, route]))

/** Who runs a route: Korea Expressway Corporation, or a concession (민자). */
export const routeKinds = ['public', 'private'] as const
type RouteKind = (typeof routeKinds)[number]

export interface RouteLabel {
  name: string
  shield: string
  /** undefined for a route that is not in the list. */
  kind: RouteKind | undefined
}

/** As the route list names them: all but the corporation's own are concessions, in whole or in part. */
const kindOf = (operator: string): RouteKind => (operator.startsWith('한국도로공사') ? 'public' : 'private')

/** A route's name in the language of the page (English where it is known) and its number on the signs. */
export function useRouteLabels(language: string): (routeNo: string, fallback: string) => RouteLabel {
  return useMemo(
    () => (routeNo, fallback) => {
      const route = routes.get(routeNo)
      const english = route?.nameEn.replace(/ Expressway/, '')
      return {
        name: (language === 'en' && english) || fallback,
        shield: route?.shield ?? '',
        kind: route && kindOf(route.operator),
      }
    },
    [language],
  )
}
