import { Map, type LatLngBoundsExpression, type Layer } from 'leaflet'
import { createContext, startTransition, useCallback, useContext, useEffect, useState } from 'react'
import { asPosition } from '../shared/params.ts'
import { urlParam } from '../shared/url.ts'
import { calm } from './calm.ts'
import { showArea } from './focus.ts'
import { followAddress } from './position.ts'

/** The country as far as its expressways go: Jeju has none. */
export const COUNTRY: LatLngBoundsExpression = [
  [34.1, 125.9],
  [38.45, 129.65],
]
/** How far one can wander: wide, since a sheet or panel shifts the middle of what is seen. */
const REACH: LatLngBoundsExpression = [
  [22, 105],
  [50, 150],
]
/** Bottom to top. Leaflet's own panes for markers (600) and tooltips (650) lie above. */
const PANES = { base: 210, roads: 410, labels: 420, points: 430 } as const

export const MapContext = createContext<Map | undefined>(undefined)
/** The map, once it is there. */
export const useMap = (): Map | undefined => useContext(MapContext)

function createMap(element: HTMLElement): Map {
  const still = calm()
  const map = new Map(element, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 5,
    // The reference lines are sampled every 0.5 to 3 km: closer than this they would feign a precision they lack.
    maxZoom: 13,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 90,
    maxBounds: REACH,
    maxBoundsViscosity: 0.8,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  })
  for (const [name, level] of Object.entries(PANES)) {
    const pane = map.createPane(name)
    pane.style.zIndex = String(level)
    pane.style.pointerEvents = 'none'
  }
  const given = urlParam('map', asPosition)
  if (given) map.setView([given.lat, given.lng], given.zoom)
  else showArea(map, COUNTRY, { atOnce: true })
  return map
}

/** A map in the element that takes the reference; it goes when the element goes. */
export function useNewMap() {
  const [map, setMap] = useState<Map>()
  const reference = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined
    let end = () => {}
    const begin = () => {
      const made = createMap(element)
      const resized = new ResizeObserver(() => made.invalidateSize({ pan: false }))
      resized.observe(element)
      const unfollow = followAddress(made)
      end = () => {
        unfollow()
        resized.disconnect()
        made.remove()
      }
      // What lies on the map comes after it, in slices.
      startTransition(() => setMap(made))
    }
    // Once the page has been laid out and shown: within the task that made the page, all would be laid out for the map.
    let timer: ReturnType<typeof setTimeout> | undefined
    const frame = requestAnimationFrame(() => (timer = setTimeout(begin)))
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      end()
      setMap(undefined)
    }
  }, [])
  return { map, reference }
}

/** Keeps a layer, made once by `make`, on the map as long as the component is there. */
export function useLayer<T extends Layer>(make: () => T): T {
  const map = useMap()
  const [layer] = useState(make)
  useEffect(() => {
    if (!map) return undefined
    // Each in a task of its own: all of them in one would hold up a slow machine.
    const timer = setTimeout(() => layer.addTo(map))
    return () => {
      clearTimeout(timer)
      layer.remove()
    }
  }, [map, layer])
  return layer
}
