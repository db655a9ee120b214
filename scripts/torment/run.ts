import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pause } from '../../functions/runtime/pause.ts'
import type { GroupState } from '../../functions/runtime/stream/index.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../../functions/traffic/model/events.ts'
import { check, type Findings } from './check.ts'
import type { Numbering } from './events.ts'
import { inject } from './faults.ts'
import { confirmedIn } from './journal.ts'
import { makePlan, PRODUCER, topologyOf, type Fault, type FaultKind } from './plan.ts'
import { startProgress } from './progress.ts'
import type { World } from './world.ts'

/** What a run found. */
export interface Verdict extends Findings {
  readonly sent: number
  readonly redelivered: number
  readonly faults: ReadonlyMap<FaultKind, number>
  /** All else that is not as it should be: undrained streams, orphaned consumers, processes that ended by themselves. */
  readonly complaints: readonly string[]
}

const DRAIN_MS = 180_000
const POLL_MS = 250

/** Torments the system by the seed's plan, lets it come to rest, and checks what is left of every event. */
export async function torment(
  world: World,
  numbering: Numbering,
  { seconds, embedded }: { seconds: number; embedded: boolean },
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Verdict> {
  const { processes, sink, stream, store, journal } = world
  const { sources, processors } = topologyOf(embedded)
  const complaints: string[] = []
  for (const names of [processors, sources, [PRODUCER]]) {
    await Promise.all(names.map((name) => processes.start(name)))
  }
  const faults = new Map<FaultKind, number>()
  const active = new Set<Fault>()
  const progress = startProgress({ world, faults, active, say }, signal)
  await execute(world, makePlan(numbering.seed, seconds, embedded), { faults, active }, signal)
  progress.note('the plan is through; draining')
  await processes.terminate(PRODUCER)
  const sent = confirmedIn(journal)
  complaints.push(...(await drained(world, new Set(sources.map(world.consumerOf)), signal)))
  await progress.stop()
  const findings = await check(store, stream, TRAFFIC_STREAM, numbering, sent)
  complaints.push(...processes.complaints)
  return { ...findings, sent, redelivered: sink.redelivered(), faults, complaints }
}

/** Injects each fault in its time and heals it; what concerns one target goes one after the other. */
async function execute(
  world: World,
  plan: readonly Fault[],
  { faults, active }: { faults: Map<FaultKind, number>; active: Set<Fault> },
  signal: AbortSignal,
): Promise<void> {
  const log = createWriteStream(join(world.directory, 'faults.log'))
  const note = (text: string, { kind, target }: Fault) =>
    log.write(`${new Date().toISOString()} ${text} ${kind} ${target}\n`)
  const started = performance.now()
  const turns = new Map<string, Promise<void>>()

  async function run(fault: Fault): Promise<void> {
    if (signal.aborted) return
    note('begins', fault)
    active.add(fault)
    const heal = await inject(world, fault)
    faults.set(fault.kind, (faults.get(fault.kind) ?? 0) + 1)
    await pause(fault.duration, signal)
    if (!signal.aborted) await heal()
    active.delete(fault)
    note('healed', fault)
  }

  for (const fault of plan) {
    await pause(fault.at - (performance.now() - started), signal)
    const before = turns.get(fault.target) ?? Promise.resolve()
    const turn = before.then(() => run(fault))
    turn.catch((error: unknown) => {
      active.delete(fault)
      note(`failed (${String(error)})`, fault)
    })
    turns.set(
      fault.target,
      turn.catch(() => {}),
    )
  }
  await Promise.all(turns.values())
  log.end()
}

/** Waits until the group has nothing left and no consumers but `consumers`; what is left when it takes too long. */
async function drained(
  { stream }: World,
  consumers: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const deadline = performance.now() + DRAIN_MS
  let left: string[] = []
  while (!signal.aborted) {
    left = await stream.state(TRAFFIC_STREAM, PROCESSOR_GROUP).then(
      (state) => remains(state, consumers),
      (error: unknown) => [`the stream’s state: ${String(error)}`],
    )
    if (left.length === 0 || performance.now() > deadline) return left
    await sleep(POLL_MS)
  }
  return left
}

function remains({ lag, pending, consumers }: GroupState, expected: ReadonlySet<string>): string[] {
  const left: string[] = []
  if (lag !== 0) left.push(`not drained: lag ${lag}`)
  if (pending !== 0) left.push(`not drained: ${pending} pending`)
  for (const { name, pending: holding } of consumers)
    if (!expected.has(name)) left.push(`consumer ${name} is left behind, holding ${holding}`)
  return left
}
