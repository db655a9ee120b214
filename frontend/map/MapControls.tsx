import { House, Minus, Plus } from 'lucide-react'
import { useWords } from '../shared/i18n/index.ts'
import { showArea } from './focus.ts'
import { COUNTRY, useMap } from './useMap.ts'

const button =
  'grid size-9 place-items-center text-muted enabled:hover:bg-raised enabled:hover:text-text disabled:opacity-40'

/** Nearer, farther, and back to the whole country. */
export function MapControls() {
  const { t } = useWords()
  const map = useMap()
  const common = { type: 'button', className: button, disabled: !map } as const
  return (
    <div className="flex flex-col overflow-hidden rounded-md border border-line bg-panel">
      <button {...common} aria-label={t('map.zoomIn')} onClick={() => map?.zoomIn(1)}>
        <Plus className="size-4.5" aria-hidden="true" />
      </button>
      <button {...common} aria-label={t('map.zoomOut')} onClick={() => map?.zoomOut(1)}>
        <Minus className="size-4.5" aria-hidden="true" />
      </button>
      <button {...common} aria-label={t('map.home')} onClick={() => map && showArea(map, COUNTRY)}>
        <House className="size-4" aria-hidden="true" />
      </button>
    </div>
  )
}
