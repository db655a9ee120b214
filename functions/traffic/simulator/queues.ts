import type { Incident } from './incidents.ts'
import type { Network } from './network.ts'

const MINUTE = 60_000
/** After its end the last of an incident's queue takes this long to dissolve. */
export const RECOVERY_MS = 15 * MINUTE
const LEFT_AT_END = 0.35

/** How much of its longest queue an incident has at an instant, and how much of that has not dissolved: 0 to 1. */
function queueShares({ start, clear, end }: Incident, now: number): { grown: number; left: number } {
  const grown = Math.min(1, (now - start) / (clear - start))
  if (now <= clear) return { grown, left: 1 }
  if (now <= end) return { grown, left: 1 - ((1 - LEFT_AT_END) * (now - clear)) / (end - clear) }
  return { grown, left: LEFT_AT_END * Math.max(0, 1 - (now - end) / RECOVERY_MS) }
}

/** The queue of an incident at an instant, km. */
export function queueAt(incident: Incident, now: number): number {
  const { grown, left } = queueShares(incident, now)
  return incident.queueKm * grown * left
}

/**
 * How the incidents slow each section at an instant, by section index: 1 not at all. A queue grows from the spot
 * against the travel direction, and shrinks once the road is being cleared.
 */
export function slowdowns(network: Network, incidents: readonly Incident[], now: number): Float64Array {
  const factors = new Float64Array(network.sections.length).fill(1)
  for (const incident of incidents) {
    const { severity, km, way, section: own, start } = incident
    if (severity === 0) continue
    const { left } = queueShares(incident, now)
    const queue = queueAt(incident, now)
    const onset = Math.min(1, (now - start) / (6 * MINUTE)) * Math.min(1, left * 2)
    const [low, high] = way.direction === 'E' ? [km - queue, km] : [km, km + queue]
    for (const { index, section } of way.sections) {
      const covered = Math.min(high, section.endKm) - Math.max(low, section.startKm)
      const share = Math.min(1, Math.max(0, covered / section.lengthKm)) ** 0.6
      const loss = severity * (index === own.index ? Math.max(0.85, share) * onset : share)
      if (loss > 0) factors[index] = Math.min(factors[index] ?? 1, 1 - loss)
    }
  }
  return factors
}
