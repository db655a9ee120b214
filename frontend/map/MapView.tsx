import type { ReactNode } from 'react'
import { useWords } from '../shared/i18n/index.ts'
import { MapContext, useNewMap } from './useMap.ts'

/** The map that fills the page; what is in it reaches the map through its context. */
export function MapView({ children }: { children: ReactNode }) {
  const { t } = useWords()
  const { map, reference } = useNewMap()
  return (
    <MapContext value={map}>
      <div ref={reference} role="application" aria-label={t('map.label')} className="absolute inset-0 z-0" />
      {children}
    </MapContext>
  )
}
