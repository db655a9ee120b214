import { chance } from '../../functions/traffic/simulator/random.ts'

/** What can be done to the system. `join` and `leave` are no harm but a rollout: replicas coming and going. */
export const kinds = [
  'kill',
  'evict',
  'stop',
  'leave',
  'join',
  'clock-forward',
  'clock-back',
  'redis-restart',
  'redis-kill',
  'group-destroyed',
  'mariadb-restart',
  'mariadb-kill',
  'lock-table',
  'lock-rows',
  'sink-500',
  'sink-503',
  'sink-429',
  'sink-408',
  'sink-hang',
  'sink-cut',
  'sink-slow',
  'net-drop',
  'net-delay',
  'net-reset',
] as const
export type FaultKind = (typeof kinds)[number]

export interface Fault {
  /** Milliseconds after the beginning. */
  readonly at: number
  readonly kind: FaultKind
  /** A process, a server, `sink`, or a link as `source-0~redis`. */
  readonly target: string
  /** Milliseconds until it is healed. */
  readonly duration: number
}

/** Which processes there are, and what lies between them. */
export interface Topology {
  /** Replicas of the source that always run, but for faults. */
  readonly sources: readonly string[]
  /** Those that come and go. */
  readonly guests: readonly string[]
  readonly processors: readonly string[]
  readonly links: readonly string[]
}

export const PRODUCER = 'producer'

export const topologyOf = (embedded: boolean): Topology => {
  const guests = embedded ? [] : ['source-3']
  const sources = embedded ? ['source-0', 'source-1'] : ['source-0', 'source-1', 'source-2']
  const processors = embedded ? ['processor-0'] : ['processor-0', 'processor-1']
  const all = [...sources, ...guests]
  const links = all.map((source) => `${source}~sink`)
  if (embedded) return { sources, guests, processors, links }
  for (const name of [...all, ...processors, PRODUCER]) links.push(`${name}~redis`)
  for (const processor of processors) links.push(`${processor}~mariadb`)
  return { sources, guests, processors, links }
}

interface Sort {
  targets: readonly string[]
  /** Shortest and longest duration, milliseconds; one in eight lasts three times as long. */
  lasts: readonly [number, number]
}

function sorts(topology: Topology, embedded: boolean): Partial<Record<FaultKind, Sort>> {
  const { sources, guests, processors, links } = topology
  const processes = [...sources, ...processors, PRODUCER]
  const sink = ['sink']
  const shared: Partial<Record<FaultKind, Sort>> = {
    kill: { targets: processes, lasts: [100, 3_000] },
    evict: { targets: sources, lasts: [100, 3_000] },
    stop: { targets: embedded ? processes : [...processes, 'redis', 'mariadb'], lasts: [500, 5_000] },
    leave: { targets: sources, lasts: [100, 3_000] },
    'sink-500': { targets: sink, lasts: [300, 2_500] },
    'sink-503': { targets: sink, lasts: [300, 2_500] },
    'sink-429': { targets: sink, lasts: [300, 2_500] },
    'sink-408': { targets: sink, lasts: [300, 2_500] },
    'sink-hang': { targets: sink, lasts: [1_000, 6_000] },
    'sink-cut': { targets: sink, lasts: [300, 2_500] },
    'sink-slow': { targets: sink, lasts: [300, 2_500] },
    'net-drop': { targets: links, lasts: [500, 5_000] },
    'net-delay': { targets: links, lasts: [1_000, 5_000] },
    'net-reset': { targets: links, lasts: [100, 2_000] },
  }
  if (embedded) return shared
  return {
    ...shared,
    join: { targets: guests, lasts: [2_000, 10_000] },
    'clock-forward': { targets: processes, lasts: [1_000, 8_000] },
    'clock-back': { targets: processes, lasts: [1_000, 8_000] },
    'redis-restart': { targets: ['redis'], lasts: [0, 0] },
    'redis-kill': { targets: ['redis'], lasts: [100, 3_000] },
    'group-destroyed': { targets: ['redis'], lasts: [0, 0] },
    'mariadb-restart': { targets: ['mariadb'], lasts: [0, 0] },
    'mariadb-kill': { targets: ['mariadb'], lasts: [100, 3_000] },
    'lock-table': { targets: ['mariadb'], lasts: [1_000, 5_000] },
    'lock-rows': { targets: ['mariadb'], lasts: [1_000, 5_000] },
  }
}

const MEAN_GAP_MS = 1_600
/** After each kind has come up once nothing happens for so long: what was tormented must get well again. */
const REST_MS = 10_000
const LONG_SHARE = 1 / 8

/**
 * The faults of a run, in order of time: a function of its arguments and of nothing else. Kinds are dealt like cards, so
 * each comes up before any comes up again; nothing has two faults at once.
 */
export function makePlan(seed: number, seconds: number, embedded: boolean): Fault[] {
  const available = sorts(topologyOf(embedded), embedded)
  const end = seconds * 1_000
  const faults: Fault[] = []
  const busyUntil = new Map<string, number>()
  let draws = 0
  const draw = () => chance(seed, draws++)
  const oneOf = <T>(list: readonly T[]): T | undefined => list[Math.floor(draw() * list.length)]
  const deal = () =>
    kinds
      .filter((kind) => available[kind] !== undefined)
      .map((kind) => ({ kind, order: draw() }))
      .sort((a, b) => a.order - b.order)
      .map(({ kind }) => kind)

  let deck = deal()
  for (let at = MEAN_GAP_MS; at < end; at += Math.round(MEAN_GAP_MS * (0.3 + 1.4 * draw()))) {
    if (deck.length === 0) {
      deck = deal()
      at += REST_MS
      if (at >= end) break
    }
    const isFree = (name: string) => (busyUntil.get(name) ?? 0) < at
    const possible = deck.filter(
      (kind) => available[kind]?.targets.some(isFree) && (kind !== 'leave' || isFree('leave')),
    )
    const [kind] = possible
    const sort = kind && available[kind]
    const target = sort && oneOf(sort.targets.filter(isFree))
    if (!kind || !sort || target === undefined) continue
    deck.splice(deck.indexOf(kind), 1)
    const [shortest, longest] = sort.lasts
    const wanted = (shortest + draw() * (longest - shortest)) * (draw() < LONG_SHARE ? 3 : 1)
    const duration = Math.round(Math.min(wanted, end - at))
    faults.push({ at, kind, target, duration })
    busyUntil.set(target, at + duration)
    // Of the replicas that always run one is away at a time: with the guest there are two to four.
    if (kind === 'leave') busyUntil.set('leave', at + duration)
  }
  return faults
}
