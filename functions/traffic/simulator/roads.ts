import { kstDate, kstParts, slotStart } from '../model/time.ts'
import { demandAt, demandOf } from './calendar.ts'
import type { Incidents } from './incidents.ts'
import type { Detector, Network, SimSection } from './network.ts'
import { RECOVERY_MS, slowdowns } from './queues.ts'
import { chance, smoothNoise } from './random.ts'
import { weatherAt, weatherFactor } from './weather.ts'

/** One row of odtraffic/trafficAmountByRealtime as the upstream writes it: strings, and null where a detector is out. */
export type RoadRow = {
  routeNo: string
  routeName: string
  conzoneId: string
  conzoneName: string
  vdsId: string
  updownTypeCode: string
  trafficAmout: string
  speed: string
  shareRatio: string | null
  timeAvg: string | null
  grade: string
  stdDate: string
  stdHour: string
}

export const ROAD_SLOT_MS = 5 * 60_000
const FAULT_SPELL_MS = 2 * 3_600_000
const FAULT_SHARE = 0.006

/** What a section of road does at an instant. */
interface Flow {
  speed: number
  /** Demand over capacity. */
  load: number
}

/** Speed over free speed by load: nearly flat, then it breaks down around capacity. */
const speedShare = (load: number) =>
  (0.2 + 0.8 / (1 + Math.exp((load - 0.985) / 0.07))) * (1 - 0.07 * Math.min(1, load) ** 2)

/** 1 원활, 2 서행, 3 정체: 80 and 40 km/h where the limit is 100 or more, in proportion below. */
function gradeOf(speed: number, limitKmh: number): '1' | '2' | '3' {
  const scale = Math.min(1, limitKmh / 100)
  if (speed >= 80 * scale) return '1'
  return speed >= 40 * scale ? '2' : '3'
}

/** The state of every section at an instant, by section index. */
export function flowsAt(seed: number, network: Network, incidents: Incidents, instant: Date): Flow[] {
  const now = instant.getTime()
  const demand = demandAt(seed, instant)
  const cells = weatherAt(seed, instant)
  const slowed = slowdowns(network, incidents.at(now, RECOVERY_MS), now)
  return network.sections.map(({ index, place, middle, freeKmh }) => {
    const weather = weatherFactor(cells, middle)
    const surge =
      0.09 * smoothNoise(seed, index + 1, now / 1_500_000) +
      0.06 * smoothNoise(seed, index >> 2, now / 5_400_000)
    const load = (demandOf(demand, place) * (1 + surge)) / (0.55 + 0.45 * weather)
    return { load, speed: Math.max(5, freeKmh * speedShare(load) * weather * (slowed[index] ?? 1)) }
  })
}

function writtenName(name: string, key: number): string {
  return key % 90 === 0 ? name.replace('-', ' - ') : name
}

function measure(
  seed: number,
  detector: Detector,
  { place, limitKmh, section }: SimSection,
  flow: Flow,
  now: number,
) {
  const { key, bias } = detector
  if (chance(key, seed, Math.floor(now / FAULT_SPELL_MS), 99) < FAULT_SHARE) {
    const silent = key % 3 === 0
    return {
      trafficAmout: '0',
      speed: '-1',
      shareRatio: silent ? null : '0',
      timeAvg: silent ? null : '0',
      grade: '0',
    }
  }
  const speed = Math.max(
    3,
    Math.round(flow.speed * (1 + bias + 0.025 * smoothNoise(seed, key, now / 700_000))),
  )
  const lanes = 2 + Math.round(2.4 * place.metro)
  const jam = 0.5 + 0.5 * Math.min(1, speed / (0.8 * limitKmh))
  const scatter = 1 + 0.12 * (chance(key, seed, Math.floor(now / ROAD_SLOT_MS)) - 0.5)
  const amount = Math.round(lanes * 145 * Math.min(1.02, flow.load) * jam * scatter)
  return {
    trafficAmout: String(amount),
    speed: String(speed),
    shareRatio: String(Math.min(95, Math.round(((amount * 12) / speed / lanes) * 0.62))),
    timeAvg: String(Math.round((section.lengthKm / flow.speed) * 3600)),
    grade: gradeOf(speed, limitKmh),
  }
}

/** Every detector's row of the five-minute slot that holds the instant. */
export function roadRows(seed: number, network: Network, incidents: Incidents, instant: Date): RoadRow[] {
  const slot = slotStart(instant, ROAD_SLOT_MS)
  const now = slot.getTime()
  const { hour, minute } = kstParts(slot)
  const stdDate = kstDate(slot)
  const stdHour = `${String(hour).padStart(2, '0')}${String(minute).padStart(2, '0')}`
  const flows = flowsAt(seed, network, incidents, slot)
  const rows: RoadRow[] = []
  for (const one of network.sections) {
    const flow = flows[one.index]
    if (!flow) continue
    const { routeNo, routeName, conzoneId, name, direction } = one.section
    const conzoneName = writtenName(name, one.detectors[0]?.key ?? 1)
    const place = { routeNo, routeName, conzoneId, conzoneName }
    for (const detector of one.detectors) {
      const measured = measure(seed, detector, one, flow, now)
      rows.push({ ...place, vdsId: detector.vdsId, updownTypeCode: direction, ...measured, stdDate, stdHour })
    }
  }
  return rows
}
