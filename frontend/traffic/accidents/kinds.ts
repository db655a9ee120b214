import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import { incidentKinds, type IncidentKind } from '../../map/palette.ts'
import { someOf } from '../../shared/params.ts'

const words: readonly [RegExp, IncidentKind][] = [
  [/사고|추돌|전복/, 'crash'],
  [/고장/, 'breakdown'],
  [/장애물|낙하물/, 'debris'],
  [/작업|공사/, 'work'],
  [/정체|지체/, 'jam'],
]

/** The upstream's codes are not documented beyond a few, so its words decide. */
export const kindOf = (accType: string): IncidentKind =>
  words.find(([word]) => word.test(accType))?.[1] ?? 'other'

/** Names an incident among all that can be pointed at. */
export const incidentKey = (id: number): string => `incident:${id}`

/** Kinds in the address, such as `crash.jam`; none is all. */
export const asKinds = someOf(incidentKinds)

/** 0/0 and other places outside the country come with some notices. */
export function placeOf({ latitude, altitude }: AccidentView): readonly [number, number] | undefined {
  if (latitude === null || altitude === null) return undefined
  const inKorea = latitude > 32.5 && latitude < 39.5 && altitude > 123.5 && altitude < 132.5
  return inKorea ? [altitude, latitude] : undefined
}

interface Shape {
  /** Filled with the kind's colour; in a box of 24. */
  body: string
  /** Drawn on it. */
  mark: string
}

/** Told apart by outline alone: triangle, square, diamond, cone, bars, dot. */
export const shapes: Readonly<Record<IncidentKind, Shape>> = {
  crash: { body: 'M12 2.5 22.5 21H1.5Z', mark: 'M12 9.5v5M12 17.75v.1' },
  breakdown: { body: 'M3.5 3.5h17v17h-17Z', mark: 'M8.5 8.5l7 7M15.5 8.5l-7 7' },
  debris: { body: 'M12 1 23 12 12 23 1 12Z', mark: 'M9 9h6v6h-6Z' },
  work: { body: 'M9.5 2.5h5L19 18h3v4H2v-4h3Z', mark: 'M8.8 9h6.4M7.2 14h9.6' },
  jam: { body: 'M2 14h5.5v7H2ZM9.25 8.5h5.5V21h-5.5ZM16.5 3H22v18h-5.5Z', mark: '' },
  other: { body: 'M12 4a8 8 0 1 0 .01 0Z', mark: 'M12 12v.1' },
}
