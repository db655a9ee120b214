import { kstParts } from '../model/time.ts'
import { smoothNoise } from './random.ts'

/** Demand of one instant, in parts that each section weighs for itself (`demandOf`). 1 is about capacity. */
export interface Demand {
  /** Everywhere, all day: low at 3 am, a plateau from the morning to the evening. */
  base: number
  /** Commuting around cities, and how much more of it runs towards them (positive) or away (negative). */
  commute: number
  commuteInbound: number
  /** Long-distance travel away from and towards Seoul: Friday evenings, weekends, holidays. */
  outbound: number
  homebound: number
}

/** What of a section decides its demand. */
export interface Place {
  /** 0 in the country, 1 in the middle of the largest city. */
  metro: number
  /** 1 where it heads for the city, -1 where it leaves, 0 where neither. */
  inbound: number
  /** 0 to 1: how much of it is long-distance traffic of Seoul, and whether it heads there (1) or away (-1). */
  longRange: number
  towardsSeoul: number
  /** What this section has more (or less) than others: lanes, ramps, slopes. */
  bottleneck: number
}

const FIXED_HOLIDAYS = new Set(['1-1', '3-1', '5-5', '6-6', '8-15', '10-3', '10-9', '12-25'])
const HOUR = 60
const DAY_MS = 86_400_000

const bump = (minute: number, peak: number, width: number) => Math.exp(-(((minute - peak) / width) ** 2) / 2)
const rise = (minute: number, middle: number, width: number) => 1 / (1 + Math.exp((middle - minute) / width))

/** Sundays and the solar holidays; the lunar ones (설날, 추석) are not modelled. */
function isRestDay(instant: Date): boolean {
  const { month, day, weekday } = kstParts(instant)
  return weekday === 0 || FIXED_HOLIDAYS.has(`${month}-${day}`)
}

/** The demand of an instant: by weekday and time of day in Seoul, a little different every day. */
export function demandAt(seed: number, instant: Date): Demand {
  const { minuteOfDay: minute, weekday } = kstParts(instant)
  const rest = isRestDay(instant)
  const saturday = weekday === 6 && !rest
  const workday = !rest && !saturday
  const eve = !rest && isRestDay(new Date(instant.getTime() + DAY_MS)) ? 0.6 : 0
  const friday = weekday === 5 && workday ? 1 : eve
  const mood = 1 + 0.06 * smoothNoise(seed, 11, instant.getTime() / DAY_MS)
  const plateau = rise(minute, 6 * HOUR, 28) * (1 - rise(minute, 21.2 * HOUR, 55))
  const morning = workday ? bump(minute, 8.1 * HOUR, 48) : 0
  const evening = workday ? bump(minute, 18.4 * HOUR, 68) : 0
  const dayOff = bump(minute, 15 * HOUR, 150)
  return {
    base: (0.1 + 0.42 * plateau) * mood,
    commute: (morning + 1.02 * evening + (workday ? 0.3 : 0.55) * dayOff) * mood,
    commuteInbound: morning - evening,
    outbound:
      friday * bump(minute, 19 * HOUR, 100) +
      (saturday ? 1 : 0.45 * Number(rest)) * bump(minute, 10.5 * HOUR, 95),
    homebound: (saturday ? 0.5 : Number(rest)) * bump(minute, 17.5 * HOUR, 125),
  }
}

/** Demand over capacity at a place: below 0.8 flows freely, above 1 queues. */
export function demandOf(demand: Demand, place: Place): number {
  const { metro, inbound, longRange, towardsSeoul, bottleneck } = place
  const local = demand.base * (0.85 + 0.45 * metro) + metro * 0.38 * demand.commute
  const sided = metro * 0.16 * inbound * demand.commuteInbound
  const away = Math.max(0, -towardsSeoul) * demand.outbound
  const home = Math.max(0, towardsSeoul) * demand.homebound
  return Math.max(0.02, (local + sided + 0.38 * longRange * (away + home)) * (1 + bottleneck))
}
