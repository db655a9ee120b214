import type { AccidentView } from '../../../functions/traffic/model/api.ts'
import { romanized } from '../../shared/romanized.ts'

type Place = Pick<AccidentView, 'roadNM' | 'direction' | 'accPointNM'>

/** The point often says the road or the direction once more; blank ones end in `#` and a fingerprint, made by the collector. */
const pointOf = ({ roadNM, direction, accPointNM }: Place) =>
  accPointNM
    .replace(/\s*#[0-9a-f]+$/, '')
    .replace(roadNM, '')
    .replace(direction, '')
    .trim()

/** Where it is, in Korean. */
export const placeWords = (place: Place): string =>
  [place.roadNM, place.direction, pointOf(place)].filter((part) => /[^\s/]/.test(part)).join(' ')

/**
 * Where it is, in Latin letters: `Gyeongbu, to Busan, 26.0`.
 * @param towards says a direction
 */
export function placeInLatin(place: Place, routeName: string, towards: (goal: string) => string): string {
  const goal = /^(.+)방향$/.exec(place.direction)?.[1]
  const way = goal === undefined ? romanized(place.direction) : towards(romanized(goal))
  return [routeName, way, romanized(pointOf(place))].filter((part) => /[^\s/]/.test(part)).join(', ')
}
