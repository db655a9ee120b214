import { House, Minus, Plus } from 'lucide-react'
import { useWords } from '../shared/i18n/index.ts'
import { showArea } from './focus.ts'
import { COUNTRY, useMap } from './useMap.ts'

const button = 'grid size-9 place-items-center text-muted hover:bg-raised hover:text-text'

/** Nearer, farther, and back to the whole country. */
export function MapControls() {
  const { t } = useWords()
  const map = useMap()
  return (
    <div className="flex flex-col overflow-hidden rounded-md border border-line bg-panel">
      <button type="button" className={button} aria-label={t('map.zoomIn')} onClick={() => map?.zoomIn(1)}>
        <Plus className="size-4.5" aria-hidden="true" />
      </button>
      <button type="button" className={button} aria-label={t('map.zoomOut')} onClick={() => map?.zoomOut(1)}>
        <Minus className="size-4.5" aria-hidden="true" />
      </button>
      <button
        type="button"
        className={button}
        aria-label={t('map.home')}
        onClick={() => map && showArea(map, COUNTRY)}
      >
        <House className="size-4" aria-hidden="true" />
      </button>
    </div>
  )
}
