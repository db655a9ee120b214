import { useEffect } from 'react'
import { useWords } from '../shared/i18n/index.ts'
import { CanvasOverlay } from './overlay.ts'
import { useMapIsMissing } from './painter.ts'
import { TileGround, useTiles } from './tiles.tsx'
import { useLayer } from './useMap.ts'
import { usePalette } from './usePalette.ts'

/** The country: land, borders, roads and names without a tile server, roads over its tiles where one is set. */
export function BaseMap() {
  const { t, language } = useWords()
  const palette = usePalette()
  const base = useLayer(() => new CanvasOverlay('base'))
  const names = useLayer(() => new CanvasOverlay('labels', 'hidden'))
  const tiles = useTiles() !== undefined
  const missing = useMapIsMissing()

  useEffect(() => base.show({ layer: 'base', palette, tiles }), [base, palette, tiles])
  useEffect(
    () => names.show({ layer: 'labels', palette, language, tiles }),
    [names, palette, language, tiles],
  )
  return (
    <>
      <TileGround />
      {missing && (
        <p
          role="alert"
          className="absolute top-3 right-16 z-[900] rounded-md bg-warn-ground px-3 py-2 text-small text-warn"
        >
          {t('state.mapFailed')}
        </p>
      )}
    </>
  )
}
