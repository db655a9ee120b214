import type { Theme } from '../shared/theme.ts'

/** By the API's grade: 0 판정불가, 1 원활, 2 서행, 3 정체. */
export type Grade = 0 | 1 | 2 | 3
export const gradeNames = ['unknown', 'smooth', 'slow', 'congested'] as const
export const incidentKinds = ['crash', 'breakdown', 'debris', 'work', 'jam', 'other'] as const
export type IncidentKind = (typeof incidentKinds)[number]

/** Every colour of the map; palette.test.ts checks that they can be told apart, by a deuteranope too. */
export interface Palette {
  sea: string
  land: string
  neighbour: string
  border: string
  coast: string
  /** Expressways without traffic colours. */
  road: string
  label: string
  labelStrong: string
  halo: string
  grade: Readonly<Record<Grade, string>>
  /** Around congested sections. */
  casing: string
  selected: string
  kind: Readonly<Record<IncidentKind, string>>
  /** The drawing within an incident's shape. */
  onKind: string
  tollgate: string
}

export const palettes: Readonly<Record<Theme, Palette>> = {
  dark: {
    sea: '#0b1115',
    land: '#151d22',
    neighbour: '#10171b',
    border: '#243037',
    coast: '#2f3e46',
    road: '#3d4d56',
    label: '#6f838d',
    labelStrong: '#a9b9c1',
    halo: '#0b1115',
    grade: { 0: '#687880', 1: '#15858f', 2: '#f2b134', 3: '#ff4d67' },
    casing: '#3a0612',
    selected: '#ffffff',
    kind: {
      crash: '#ff4d67',
      breakdown: '#f2b134',
      debris: '#c39bff',
      work: '#ff9a3c',
      jam: '#ff8fa3',
      other: '#9fb1ba',
    },
    onKind: '#0b1115',
    tollgate: '#5db4f0',
  },
  light: {
    sea: '#dfe6e9',
    land: '#f6f6f3',
    neighbour: '#e9ebe9',
    border: '#d5d9d8',
    coast: '#b4bfc3',
    road: '#b9c1c3',
    label: '#7b888d',
    labelStrong: '#47545a',
    halo: '#f6f6f3',
    grade: { 0: '#8a9499', 1: '#00868c', 2: '#c77a00', 3: '#b00b36' },
    casing: '#3d000f',
    selected: '#10181c',
    kind: {
      crash: '#b00b36',
      breakdown: '#9a6200',
      debris: '#6b3fc0',
      work: '#b34a00',
      jam: '#a3264a',
      other: '#56646b',
    },
    onKind: '#ffffff',
    tollgate: '#1668ad',
  },
}

/** Gives the stylesheet the colours that legends and lists share with the map. */
export function publishPalette(palette: Palette): void {
  const { style } = document.documentElement
  for (const [grade, colour] of Object.entries(palette.grade)) style.setProperty(`--grade-${grade}`, colour)
  for (const [kind, colour] of Object.entries(palette.kind)) style.setProperty(`--kind-${kind}`, colour)
  style.setProperty('--casing', palette.casing)
  style.setProperty('--on-kind', palette.onKind)
  style.setProperty('--tollgate', palette.tollgate)
  style.setProperty('--sea', palette.sea)
}
