import { chunksOf } from '../../functions/traffic/data-collector/chunks.ts'
import { normalizeRoads } from '../../functions/traffic/data-collector/normalize-roads.ts'
import { instantText } from '../../functions/traffic/data-collector/rows.ts'
import type { RoadStatus } from '../../functions/traffic/model/records.ts'
import { loadReference } from '../../functions/traffic/model/reference.ts'
import { slotStart } from '../../functions/traffic/model/time.ts'
import { createWorld } from '../../functions/traffic/simulator/world.ts'
import type { Fields } from '../../functions/runtime/stream/index.ts'

/** One collection of road status: its records, and the stream entries that the collector makes of them. */
export interface RoadSlot {
  records: readonly RoadStatus[]
  entries: readonly Fields[]
}

const SLOT_MS = 300_000
const ROUTES = 67

/** The last five-minute slots, the oldest first; old enough to be complete, too young for the retention. */
const slotsBefore = (now: Date, count: number) =>
  Array.from(
    { length: count },
    (_, index) => new Date(slotStart(now, SLOT_MS).getTime() - (count - index) * SLOT_MS),
  )

/** Slots of the simulated network through the collector's own normalizing and cutting. */
export function simulatedSlots(count: number, now: Date): RoadSlot[] {
  const world = createWorld({ seed: 'bench', reference: loadReference(), tollgateLag: 5 })
  return slotsBefore(now, count).map((slot) => {
    const { records } = normalizeRoads(world.rows('roads', slot, 1), now)
    return { records, entries: entriesOf(slot, records) }
  })
}

/** Slots of so many detectors, spread over as many routes as the real network has. */
export function syntheticSlots(count: number, sections: number, now: Date): RoadSlot[] {
  return slotsBefore(now, count).map((slot) => {
    const records = Array.from({ length: sections }, (_, index) => detector(index, sections, slot))
    return { records, entries: entriesOf(slot, records) }
  })
}

function detector(index: number, sections: number, slot: Date): RoadStatus {
  const route = Math.floor((index * ROUTES) / sections)
  const routeNo = String(route * 10 + 10).padStart(4, '0')
  const within = index - Math.ceil((route * sections) / ROUTES)
  const noise = (index * 2_654_435_761 + slot.getTime() / SLOT_MS) % 97
  const speed = 30 + (noise % 80)
  return {
    routeNo,
    routeName: `고속국도${route + 1}선`,
    conzoneId: `${routeNo}CZE${String(within >> 3).padStart(5, '0')}`,
    conzoneName: `${within >> 3}IC-${(within >> 3) + 1}JC`,
    vdsId: `${routeNo}VDE${String(within).padStart(6, '0')}`,
    updownTypeCode: index % 2 === 0 ? 'S' : 'E',
    trafficAmount: 100 + noise,
    speed,
    shareRatio: noise % 20,
    timeAvg: 60 + noise,
    grade: speed >= 80 ? 1 : speed >= 40 ? 2 : 3,
    collectedAt: instantText(slot),
  }
}

const entriesOf = (slot: Date, records: readonly RoadStatus[]): readonly Fields[] =>
  chunksOf(
    { feed: 'roads', slot, origin: 'sim', collectedAt: slot, cluster: 'bench', traceparent: undefined },
    records,
  ).entries
