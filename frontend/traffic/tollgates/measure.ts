import { oneOf } from '../../shared/params.ts'
import { useUrlParam } from '../../shared/url.ts'

export const ways = ['both', 'in', 'out'] as const
type Way = (typeof ways)[number]
export const carClasses = ['1', '2', '3', '4', '5', '6', '7', '8'] as const
export type CarClass = (typeof carClasses)[number]

/** What is counted: which way, and of which class; every class when left out. */
export interface Measure {
  way: Way
  carClass?: CarClass | undefined
}

const asWay = oneOf(ways)
const asClass = oneOf(carClasses)

/** What is counted, in the address. */
export function useMeasure() {
  const [way = 'both', setWay] = useUrlParam('way', asWay)
  const [carClass, setCarClass] = useUrlParam('kind', asClass)
  return { way, setWay, carClass, setCarClass }
}
