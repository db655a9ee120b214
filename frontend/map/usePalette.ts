import { useEffect } from 'react'
import { useTheme } from '../shared/theme.ts'
import { palettes, publishPalette, type Palette } from './palette.ts'

export const usePalette = (): Palette => palettes[useTheme()]

/** Keeps the stylesheet's colours those of the map. */
export function usePublishedPalette(): void {
  const palette = usePalette()
  useEffect(() => publishPalette(palette), [palette])
}
