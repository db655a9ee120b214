import { TileLayer } from 'leaflet'
import { useEffect } from 'react'
import { useAsset, type Asset } from './useAsset.ts'
import { useMap } from './useMap.ts'

/** A map of tiles beneath the roads, as the operator has set it (TILE_URL). */
export interface Tiles {
  url: string
  /** As text, whatever it holds. */
  attribution: string
}

function readTiles(body: unknown): Tiles | null {
  const config = new Map<string, unknown>(
    Object.entries(typeof body === 'object' && body !== null ? body : {}),
  )
  const [url, attribution] = [config.get('tileUrl'), config.get('tileAttribution')]
  if (typeof url !== 'string') return null
  return { url, attribution: typeof attribution === 'string' ? attribution : new URL(url).host }
}

export const tiles: Asset<Tiles | null> = { url: '/config.json', read: readTiles }

/** undefined while none are set, which is the default. */
export const useTiles = (): Tiles | undefined => useAsset(tiles).data ?? undefined

/** The tiles on the map, while they are set. */
export function TileGround() {
  const map = useMap()
  const url = useTiles()?.url
  useEffect(() => {
    if (!map || url === undefined) return undefined
    const layer = new TileLayer(url, { maxNativeZoom: 18, className: 'tiles' }).addTo(map)
    return () => void layer.remove()
  }, [map, url])
  return null
}
