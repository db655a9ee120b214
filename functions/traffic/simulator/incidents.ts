import { kstParts } from '../model/time.ts'
import { demandAt, demandOf } from './calendar.ts'
import type { Carriageway, Network, SimRoute, SimSection } from './network.ts'
import { chance, mix } from './random.ts'
import { surfaceAt, weatherAt, weatherFactor, type Surface } from './weather.ts'

export type Kind = '사고' | '고장' | '장애물' | '작업' | '정체' | '이벤트/홍보'

/** Something a notice tells of; the same for every question while it lasts. Times in ms since 1970. */
export interface Incident {
  /** Decides everything about it that is left to chance. */
  key: number
  kind: Kind
  route: SimRoute
  way: Carriageway
  section: SimSection
  km: number
  start: number
  /** From here on the road is being cleared and the queue shrinks. */
  clear: number
  /** Leaves the list. */
  end: number
  /** What the weather makes of the road there. */
  surface: Surface
  /** Speed lost at the spot, 0 to 1. */
  severity: number
  /** Longest tailback, km. */
  queueKm: number
}

interface Spec {
  kind: Kind
  /** Two families never share a start second; notices without a place may. */
  family: 0 | 1 | 2
  bucketMs: number
  /** Starts within this much of a bucket. */
  spreadMs: number
  lifeMs: readonly [shortest: number, longest: number]
  severity: readonly [number, number]
  /** New ones in the country in the bucket that starts at `at`. */
  expected(seed: number, at: number): number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const busy = (seed: number, at: number) => demandAt(seed, new Date(at + HOUR / 2))
const minutes = (shortest: number, longest: number) => [shortest * MINUTE, longest * MINUTE] as const
const short = { family: 0, bucketMs: HOUR, spreadMs: HOUR } as const
const works = { kind: '작업', family: 1, bucketMs: 12 * HOUR, severity: [0.1, 0.32] } as const
const told = { kind: '이벤트/홍보', family: 2, severity: [0, 0] } as const
const isDay = (at: number) => kstParts(new Date(at)).hour === 9
const workday = (at: number) => ([0, 6].includes(kstParts(new Date(at)).weekday) ? 0.35 : 1)

const SPECS: readonly Spec[] = [
  { ...short, kind: '사고', lifeMs: minutes(28, 110), severity: [0.45, 0.88], expected: accidents },
  {
    ...short,
    kind: '고장',
    lifeMs: minutes(20, 70),
    severity: [0.12, 0.38],
    expected: (s, at) => 17 * busy(s, at).base,
  },
  {
    ...short,
    kind: '장애물',
    lifeMs: minutes(10, 40),
    severity: [0.08, 0.25],
    expected: (s, at) => 10 * busy(s, at).base,
  },
  {
    ...short,
    kind: '정체',
    lifeMs: minutes(35, 120),
    severity: [0.25, 0.5],
    expected: (s, at) => 34 * busy(s, at).commute,
  },
  // Buckets of twelve hours start at 09:00 and 21:00 in Seoul: day works and night works.
  {
    ...works,
    spreadMs: 2.5 * HOUR,
    lifeMs: minutes(150, 480),
    expected: (_, at) => (isDay(at) ? 78 : 56) * workday(at),
  },
  {
    ...told,
    bucketMs: 7 * DAY,
    spreadMs: 7 * DAY,
    lifeMs: [3 * DAY, 30 * DAY],
    expected: () => 36,
  },
  // The upstream keeps some notices for years.
  {
    ...told,
    bucketMs: 90 * DAY,
    spreadMs: 90 * DAY,
    lifeMs: [100 * DAY, 800 * DAY],
    expected: () => 1.6,
  },
]

function accidents(seed: number, at: number): number {
  const cells = weatherAt(seed, new Date(at))
  const wet = cells.reduce((sum, { strength }) => sum + strength, 0)
  return 1.2 + 13 * busy(seed, at).base * (1 + 0.25 * wet)
}

/** A place for it: the busiest of a few. Congestion is told only where there is some. */
function spot(seed: number, key: number, spec: Spec, route: SimRoute, at: number) {
  const way = chance(key, 1) < 0.5 ? route.ways[0] : route.ways[1]
  const demand = demandAt(seed, new Date(at))
  let best: { section: SimSection; load: number } | undefined
  for (let attempt = 0; attempt < (spec.kind === '작업' ? 1 : 4); attempt++) {
    const section = way.sections[Math.floor(chance(key, 2, attempt) * way.sections.length)]
    const load = section ? demandOf(demand, section.place) : 0
    if (section && (!best || load > best.load)) best = { section, load }
  }
  if (!best || (spec.kind === '정체' && best.load < 0.8)) return undefined
  const { startKm, endKm } = best.section.section
  const km = Math.round((startKm + chance(key, 3) * (endKm - startKm)) * 10) / 10
  return { way, ...best, km: Math.min(endKm, Math.max(startKm, km)) }
}

function generate(seed: number, network: Network, spec: Spec, specIndex: number, bucket: number): Incident[] {
  const opens = bucket * spec.bucketMs
  const cells = weatherAt(seed, new Date(opens))
  const perKm =
    spec.expected(seed, opens) / network.routes.reduce((sum, { ways }) => sum + ways[1].lengthKm, 0)
  // A start second of its own for each: the second modulo this names route and family.
  const step = network.routes.length * 2
  const found: Incident[] = []
  for (const route of network.routes) {
    const key = mix(seed, specIndex + 1, bucket, route.index)
    const count = Math.min(8, Math.floor(perKm * route.ways[1].lengthKm + chance(key)))
    for (let nth = 0; nth < count; nth++) {
      const one = mix(key, nth + 1)
      const wanted = Math.floor((chance(one, 9) * spec.spreadMs) / 1000)
      const steps = Math.floor(spec.spreadMs / 1000 / step)
      const turn = Math.min(steps - 1, Math.floor(wanted / step))
      // The four short kinds take turns, so that no two of a route fall on one step either.
      const own = spec.family === 0 ? Math.min(turn >> 2, (steps >> 2) - 1) * 4 + specIndex : turn
      const second = spec.family === 2 ? wanted : own * step + route.index * 2 + spec.family
      const start = opens + second * 1000
      const where = spot(seed, one, spec, route, start)
      if (!where || found.some((other) => spec.family !== 2 && other.start === start)) continue
      const [shortest, longest] = spec.lifeMs
      const life = Math.round(shortest + (longest - shortest) * chance(one, 5) ** 1.6)
      const [least, most] = spec.severity
      const dull = spec.kind === '작업' ? 1 : 1 / weatherFactor(cells, where.section.middle)
      const severity = Math.min(
        0.88,
        (least + (most - least) * chance(one, 6)) * Math.min(1, 0.4 + where.load) * dull,
      )
      const queueKm = severity * Math.min(1.2, where.load) ** 1.3 * 11
      const times = { start, clear: start + Math.round(0.7 * life), end: start + life }
      const { way, section, km } = where
      const surface = surfaceAt(cells, section.middle)
      found.push({ key: one, kind: spec.kind, route, way, section, km, surface, ...times, severity, queueKm })
    }
  }
  return found
}

const KEPT_BUCKETS = 600

/**
 * Answers which incidents there are: `at(t, tailMs)` lists those under way at t, and those that ended up to `tailMs`
 * before it. A pure function of seed and time; buckets once computed are kept, up to a bound.
 */
export function createIncidents(seed: number, network: Network) {
  const kept = new Map<string, readonly Incident[]>()
  const inBucket = (spec: Spec, specIndex: number, bucket: number) => {
    const name = `${specIndex}:${bucket}`
    const known = kept.get(name)
    if (known) return known
    const made = generate(seed, network, spec, specIndex, bucket)
    if (kept.size >= KEPT_BUCKETS) kept.delete(kept.keys().next().value ?? '')
    kept.set(name, made)
    return made
  }
  return {
    at(now: number, tailMs = 0): Incident[] {
      return SPECS.flatMap((spec, specIndex) => {
        const oldest = Math.floor((now - spec.lifeMs[1] - tailMs) / spec.bucketMs)
        const newest = Math.floor(now / spec.bucketMs)
        const buckets = Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index)
        return buckets
          .flatMap((bucket) => inBucket(spec, specIndex, bucket))
          .filter(({ start, end }) => start <= now && now < end + tailMs)
      })
    },
  }
}
export type Incidents = ReturnType<typeof createIncidents>
