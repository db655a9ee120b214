import { useEffect, useMemo } from 'react'
import { useWords } from '../shared/i18n/index.ts'
import { mapIsGiven } from '../shared/router.ts'
import { BaseLayer, type BaseData } from './base.ts'
import { showArea } from './focus.ts'
import { NamesLayer, type NamesData } from './names.ts'
import { COUNTRY, useLayer, useMap } from './useMap.ts'
import { usePalette } from './usePalette.ts'

interface Props {
  data: BaseData
  nodes: NamesData['nodes'] | undefined
}

/** The country without a tile server: land, borders, roads and names. Begins with the whole of it in view. */
export function BaseMap({ data, nodes }: Props) {
  const { language } = useWords()
  const palette = usePalette()
  const map = useMap()
  const base = useLayer(() => new BaseLayer(palette))
  const names = useLayer(() => new NamesLayer())
  const { neighbours, provinces, outline, expressways } = data
  const drawn = useMemo(
    () => ({ neighbours, provinces, outline, expressways }),
    [neighbours, provinces, outline, expressways],
  )

  useEffect(() => {
    void document.fonts.ready.then(() => names.redraw())
  }, [names])
  useEffect(() => {
    base.set(drawn, palette)
  }, [base, drawn, palette])
  useEffect(() => {
    const { provinces: named = [], expressways: numbered = [] } = drawn
    names.set({ provinces: named, expressways: numbered, nodes: nodes ?? [], palette, language })
  }, [names, drawn, nodes, palette, language])
  useEffect(() => {
    if (map && !mapIsGiven()) showArea(map, COUNTRY)
  }, [map])
  return null
}
