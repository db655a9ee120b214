import type { TollgatePoint, TollgateView } from '../../../functions/traffic/model/api.ts'

/** A tollgate with its newest figures. */
export interface Gate {
  view: TollgateView
  newest: TollgatePoint | undefined
  amount: number
  at: readonly [lon: number, lat: number] | undefined
}

/** Busiest first. */
export function toGates(views: readonly TollgateView[]): Gate[] {
  return views
    .map((view): Gate => {
      const [newest] = view.trafficData
      const { latitude, longitude } = view
      const at = latitude === null || longitude === null ? undefined : ([longitude, latitude] as const)
      return { view, newest, amount: newest?.trafficAmount ?? 0, at }
    })
    .sort((a, b) => b.amount - a.amount || a.view.unitCode.localeCompare(b.view.unitCode))
}

const listed = new WeakMap<readonly TollgateView[], Gate[]>()

/** The tollgates of an answer, sorted once however many parts of the page ask. */
export function gatesOf(views: readonly TollgateView[] | undefined): readonly Gate[] {
  if (!views) return []
  const known = listed.get(views)
  if (known) return known
  const gates = toGates(views)
  listed.set(views, gates)
  return gates
}

export interface ClassAmount {
  /** The upstream's class, 1 to 8. */
  name: string
  entry: number
  exit: number
}

/** In and out by vehicle class, in the order of the classes. */
export function byClass({ entryByClass, exitByClass }: TollgatePoint): ClassAmount[] {
  const names = [...new Set([...Object.keys(entryByClass), ...Object.keys(exitByClass)])].sort()
  return names.map((name) => ({ name, entry: entryByClass[name] ?? 0, exit: exitByClass[name] ?? 0 }))
}

/** All tollgates of the newest slot: one that is late must not be added to figures of another time. */
export function totalOfSlot(
  gates: readonly Gate[],
): { amount: number; gates: number; periodMinutes: number } | undefined {
  const points = gates.flatMap(({ newest }) => (newest ? [newest] : []))
  const slot = points.reduce((latest, { collectedAt }) => (collectedAt > latest ? collectedAt : latest), '')
  const own = points.filter(({ collectedAt }) => collectedAt === slot)
  const [first] = own
  if (!first) return undefined
  const amount = own.reduce((sum, { trafficAmount }) => sum + trafficAmount, 0)
  return { amount, gates: own.length, periodMinutes: first.periodMinutes }
}
