import { Tooltip, type Layer, type LeafletMouseEvent, type Point } from 'leaflet'
import { useEffect, useRef } from 'react'
import { useMap } from './useMap.ts'

interface HitLayer extends Layer {
  hit(point: Point): string | undefined
}

export interface HitHandlers {
  /** What the tooltip holds; undefined shows none. */
  describe(id: string): HTMLElement | undefined
  select(id: string): void
  /** What the mouse has come to be over, undefined when it has left. */
  over?(id: string | undefined): void
}

const HOVERS = '(hover: hover)'
/** Events that a layer has answered: where things of several layers lie over one another, the first to be asked has it. */
const answered = new WeakSet<Event>()

/** Pointing at and choosing things that are drawn on a canvas. */
export function useHits(layer: HitLayer, handlers: HitHandlers): void {
  const map = useMap()
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
    if (!map) return undefined
    // A layer is put on the map in a task of its own.
    const hit = (point: Point) => (map.hasLayer(layer) ? layer.hit(point) : undefined)
    const tooltip = new Tooltip({ direction: 'top', offset: [0, -10], opacity: 1 })
    let over: string | undefined
    const leave = () => {
      if (over === undefined) return
      over = undefined
      latest.current.over?.(undefined)
      tooltip.remove()
      map.getContainer().classList.remove('is-over')
    }
    const move = ({ layerPoint, latlng, originalEvent }: LeafletMouseEvent) => {
      const onMarker =
        originalEvent.target instanceof Element && originalEvent.target.closest('.leaflet-marker-icon')
      const id = onMarker || answered.has(originalEvent) ? undefined : hit(layerPoint)
      if (id === undefined) return leave()
      answered.add(originalEvent)
      if (!matchMedia(HOVERS).matches) return undefined
      if (id !== over) {
        map.getContainer().classList.add('is-over')
        const content = latest.current.describe(id)
        if (!content) return leave()
        tooltip.setContent(content)
        latest.current.over?.(id)
      }
      over = id
      tooltip.setLatLng(latlng)
      if (!map.hasLayer(tooltip)) tooltip.addTo(map)
      return undefined
    }
    const click = ({ layerPoint, originalEvent }: LeafletMouseEvent) => {
      const id = answered.has(originalEvent) ? undefined : hit(layerPoint)
      if (id === undefined) return
      answered.add(originalEvent)
      latest.current.select(id)
    }
    map.on('mousemove', move).on('mouseout', leave).on('zoomstart', leave).on('click', click)
    return () => {
      leave()
      map.off('mousemove', move).off('mouseout', leave).off('zoomstart', leave).off('click', click)
    }
  }, [map, layer])
}
