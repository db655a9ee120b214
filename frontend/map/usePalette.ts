import { followTheme, useTheme } from '../shared/theme.ts'
import { palettes, publishPalette, type Palette } from './palette.ts'

export const usePalette = (): Palette => palettes[useTheme()]

/** Keeps the stylesheet's colours those of the map. Call once, before there is much whose styles would be worked out again. */
export const startPalette = (): void => followTheme((theme) => publishPalette(palettes[theme]))
