import type { Language } from '../../shared/i18n/index.ts'
import type { LonLat } from '../geojson.ts'
import type { Grade, Palette } from '../palette.ts'
import type { Frame } from './frame.ts'

/** Sea, land, provinces and the bare expressways. */
export interface BaseScene {
  layer: 'base'
  palette: Palette
  /** Whether a map of tiles lies beneath: land and sea are then its own. */
  tiles: boolean
}

/** A section to be drawn. */
export interface RoadState {
  id: string
  grade: Grade
  /** Set back behind the others. */
  dim: boolean
}

/** What is set off among the sections. */
export interface RoadMarks {
  selected: string | undefined
  /** Pointed at, here or in a list. */
  lit: ReadonlySet<string>
}

/** Sections as coloured lines. */
export interface RoadScene {
  layer: 'roads'
  roads: readonly RoadState[]
  marks: RoadMarks
  palette: Palette
}

/** Names over the roads. */
export interface NamesScene {
  layer: 'labels'
  palette: Palette
  language: Language
  /** Tiles name places themselves. */
  tiles: boolean
}

/** A circle whose area stands for an amount. */
export interface Dot {
  id: string
  name: string
  at: LonLat
  /** 0 to 1 of the largest amount. */
  share: number
}

/** Circles, the largest first. */
export interface PointScene {
  layer: 'points'
  dots: readonly Dot[]
  selected: string | undefined
  pointed: string | undefined
  palette: Palette
}

export type Scene = BaseScene | RoadScene | NamesScene | PointScene
export type LayerName = Scene['layer']

/** To the painter: draw a layer, with another scene than before if it names one. */
export interface Order {
  id: number
  layer: LayerName
  frame: Frame
  scene: Scene | undefined
}

/** From the painter: a layer as ordered; or that what it draws from has changed. */
export type Painted =
  | { id: number; bitmap: ImageBitmap }
  /** @property missing whether a file has not arrived yet */
  | { missing: boolean }
