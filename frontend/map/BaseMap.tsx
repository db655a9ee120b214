import { useEffect, useMemo } from 'react'
import { useWords } from '../shared/i18n/index.ts'
import { BaseLayer, type BaseData } from './base.ts'
import { NamesLayer, type NamesData } from './names.ts'
import { useLayer } from './useMap.ts'
import { TileGround, useTiles } from './tiles.tsx'
import { usePalette } from './usePalette.ts'

interface Props {
  data: BaseData
  nodes: NamesData['nodes'] | undefined
}

/** The country: land, borders, roads and names without a tile server, roads over its tiles where one is set. */
export function BaseMap({ data, nodes }: Props) {
  const { language } = useWords()
  const palette = usePalette()
  const base = useLayer(() => new BaseLayer(palette))
  const names = useLayer(() => new NamesLayer())
  const tiles = useTiles() !== undefined
  const { neighbours, provinces, outline, expressways } = data
  const drawn = useMemo(
    () => ({ neighbours, provinces, outline, expressways }),
    [neighbours, provinces, outline, expressways],
  )

  useEffect(() => {
    void document.fonts.ready.then(() => names.redraw())
  }, [names])
  useEffect(() => {
    base.set(drawn, palette, tiles)
  }, [base, drawn, palette, tiles])
  useEffect(() => {
    const { provinces: named = [], expressways: numbered = [] } = drawn
    // Tiles name places themselves.
    const places = tiles ? { provinces: [], nodes: [] } : { provinces: named, nodes: nodes ?? [] }
    names.set({ ...places, expressways: numbered, palette, language })
  }, [names, drawn, nodes, palette, language, tiles])
  return <TileGround />
}
