import { useMemo } from 'react'
import conzonesUrl from '../../functions/traffic/reference/conzones.geojson?url'
import routesUrl from '../../functions/traffic/reference/routes.json?url'
import { readConzones } from '../map/conzones.ts'
import { useAsset, type Asset } from '../map/useAsset.ts'
import { shapeOf } from '../shared/api/shape.ts'

interface RouteName {
  routeNo: string
  name: string
  nameEn: string
  /** The number on the signs; may be empty. */
  shield: string
  operator: string
}
const routeName = shapeOf<RouteName>('route', {
  routeNo: 'string',
  name: 'string',
  nameEn: 'string',
  shield: 'string',
  operator: 'string',
})
export const routeNames: Asset<ReadonlyMap<string, RouteName>> = {
  url: routesUrl,
  read: (body) => new Map(routeName.list(body).map((route) => [route.routeNo, route])),
}

export const useRoadLines = () => useAsset({ url: conzonesUrl, read: readConzones }).data

/** Who runs a route: Korea Expressway Corporation, or a concession (민자). */
export const routeKinds = ['public', 'private'] as const
type RouteKind = (typeof routeKinds)[number]

export interface RouteLabel {
  name: string
  shield: string
  /** undefined while it is not known. */
  kind: RouteKind | undefined
}

/** As the route list names them: all but the corporation's own are concessions, in whole or in part. */
const kindOf = (operator: string): RouteKind => (operator.startsWith('한국도로공사') ? 'public' : 'private')

/** A route's name in the language of the page (English where it is known) and its number on the signs. */
export function useRouteLabels(language: string): (routeNo: string, fallback: string) => RouteLabel {
  const routes = useAsset(routeNames).data
  return useMemo(
    () => (routeNo, fallback) => {
      const route = routes?.get(routeNo)
      const english = route?.nameEn.replace(/ Expressway/, '')
      return {
        name: (language === 'en' && english) || fallback,
        shield: route?.shield ?? '',
        kind: route && kindOf(route.operator),
      }
    },
    [routes, language],
  )
}
