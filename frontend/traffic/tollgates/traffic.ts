import type { TollgatePoint, TollgateView } from '../../../functions/traffic/model/api.ts'
import { compareCodes } from '../../shared/compare.ts'
import { matches } from '../../shared/search.ts'
import type { Measure } from './measure.ts'

/** A tollgate with its newest figures. */
export interface Gate {
  view: TollgateView
  newest: TollgatePoint | undefined
  amount: number
  at: readonly [lon: number, lat: number] | undefined
}

/** Vehicles of a period by a measure. */
export function amountOf(point: TollgatePoint, { way, carClass }: Measure): number {
  if (carClass === undefined)
    return { both: point.trafficAmount, in: point.entryAmount, out: point.exitAmount }[way]
  const entry = way === 'out' ? 0 : (point.entryByClass[carClass] ?? 0)
  const exit = way === 'in' ? 0 : (point.exitByClass[carClass] ?? 0)
  return entry + exit
}

/** Busiest first. */
export function toGates(views: readonly TollgateView[], measure: Measure = { way: 'both' }): Gate[] {
  return views
    .map((view): Gate => {
      const [newest] = view.trafficData
      const { latitude, longitude } = view
      const at = latitude === null || longitude === null ? undefined : ([longitude, latitude] as const)
      return { view, newest, amount: newest ? amountOf(newest, measure) : 0, at }
    })
    .sort((a, b) => b.amount - a.amount || compareCodes(a.view.unitCode, b.view.unitCode))
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

export const sorts = ['amount', 'least', 'name', 'route'] as const
export type Sort = (typeof sorts)[number]

// Made when names are first put in order: that takes long, and few views do.
let collator: Intl.Collator | undefined
const byName = (a: Gate, b: Gate) => {
  collator ??= new Intl.Collator('ko')
  return collator.compare(a.view.unitName, b.view.unitName)
}
const orders: Readonly<Record<Sort, (a: Gate, b: Gate) => number>> = {
  amount: () => 0,
  // Where nothing was counted there is nothing to compare.
  least: (a, b) => Number(a.newest === undefined) - Number(b.newest === undefined) || a.amount - b.amount,
  name: byName,
  route: (a, b) => compareCodes(a.view.routeNo ?? '~', b.view.routeNo ?? '~') || byName(a, b),
}

/** The tollgates of a route and a search, in order; those given are busiest first. */
export function findGates(
  gates: readonly Gate[],
  { query = '', route, sort = 'amount' }: { query?: string; route?: string | undefined; sort?: Sort },
): Gate[] {
  return gates
    .filter(
      ({ view }) =>
        (route === undefined || view.routeNo === route) &&
        (matches(view.unitName, query) || matches(view.routeName ?? '', query) || view.unitCode === query),
    )
    .sort(orders[sort])
}

export interface ClassAmount {
  /** The upstream's class, 1 to 8. */
  name: string
  entry: number
  exit: number
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

/** In and out by vehicle class, in the order of the classes. */
export function byClass(...points: readonly TollgatePoint[]): ClassAmount[] {
  const names = new Set(points.flatMap((one) => [one.entryByClass, one.exitByClass].flatMap(Object.keys)))
  return [...names].sort().map((name) => ({
    name,
    entry: sum(points.map(({ entryByClass }) => entryByClass[name] ?? 0)),
    exit: sum(points.map(({ exitByClass }) => exitByClass[name] ?? 0)),
  }))
}

/** The figures of the newest slot: one that is late must not be added to figures of another time. */
export function newestSlot(gates: readonly Gate[]): { gate: Gate; point: TollgatePoint }[] {
  const known = gates.flatMap((gate) => (gate.newest ? [{ gate, point: gate.newest }] : []))
  const slot = known.reduce(
    (latest, { point: { collectedAt } }) => (collectedAt > latest ? collectedAt : latest),
    '',
  )
  return known.filter(({ point }) => point.collectedAt === slot)
}

/** All tollgates of the newest slot together. */
export function totalOfSlot(
  gates: readonly Gate[],
): { amount: number; gates: number; periodMinutes: number } | undefined {
  const own = newestSlot(gates)
  const [first] = own
  if (!first) return undefined
  const amount = sum(own.map(({ point }) => point.trafficAmount))
  return { amount, gates: own.length, periodMinutes: first.point.periodMinutes }
}
