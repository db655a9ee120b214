import type { Map } from 'leaflet'
import { asPosition } from '../shared/params.ts'
import { noteParam, urlParam } from '../shared/url.ts'

/** A pan or zoom ends in several moves: only the last is worth an entry in the address. */
const SETTLE_MS = 300

/**
 * Keeps the address's `map` and the map's position true to each other: the map's moves are noted, going back and forward
 * takes the map along. The position that the page begins with needs no note. @returns stops it
 */
export function followAddress(map: Map): () => void {
  let settling: ReturnType<typeof setTimeout> | undefined
  const position = () => {
    const { lat, lng } = map.getCenter()
    return { zoom: map.getZoom(), lat, lng }
  }
  const begin = urlParam('map', asPosition) ? undefined : asPosition.format(position())
  const settled = () => {
    const at = position()
    noteParam('map', asPosition, asPosition.format(at) === begin ? undefined : at)
  }
  const moved = () => {
    clearTimeout(settling)
    settling = setTimeout(settled, SETTLE_MS)
  }
  const restore = () => {
    clearTimeout(settling)
    const to = urlParam('map', asPosition) ?? asPosition.parse(begin ?? '')
    if (to) map.setView([to.lat, to.lng], to.zoom, { animate: false })
  }
  map.on('moveend', moved)
  addEventListener('popstate', restore)
  return () => {
    clearTimeout(settling)
    map.off('moveend', moved)
    removeEventListener('popstate', restore)
  }
}
