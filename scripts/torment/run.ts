import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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

/** So long without getting on is for ever; a loaded machine is only slow. */
const STUCK_MS = 90_000
const POLL_MS = 250

/** Torments the system by the seed's plan, lets it come to rest, and checks what is left of every event. */
export async function torment(
  world: World,
  numbering: Numbering,
  { seconds, embedded }: { seconds: number; embedded: boolean },
  say: (line: string) => void,
): Promise<Verdict> {
  const { processes, sink, stream, store, journal } = world
  const { sources, processors } = topologyOf(embedded)
  const complaints: string[] = []
  for (const names of [processors, sources, [PRODUCER]]) {
    await Promise.all(names.map((name) => processes.start(name)))
  }
  const faults = new Map<FaultKind, number>()
  const active = new Set<Fault>()
  const progress = startProgress({ world, faults, active, say })
  complaints.push(...(await execute(world, makePlan(numbering.seed, seconds, embedded), { faults, active })))
  progress.note('the plan is through; draining')
  await processes.terminate(PRODUCER)
  const sent = confirmedIn(journal)
  complaints.push(...(await drained(world, new Set(sources.map(world.consumerOf)))))
  await progress.stop()
  const findings = await check(store, stream, TRAFFIC_STREAM, numbering, sent)
  complaints.push(...processes.complaints)
  return { ...findings, sent, redelivered: sink.redelivered(), faults, complaints }
}

/**
 * Injects each fault in its time and heals it; what concerns one target goes one after the other.
 * @returns what could not be healed
 */
async function execute(
  world: World,
  plan: readonly Fault[],
  { faults, active }: { faults: Map<FaultKind, number>; active: Set<Fault> },
): Promise<string[]> {
  const log = createWriteStream(join(world.directory, 'faults.log'))
  const note = (text: string, { kind, target }: Fault) =>
    log.write(`${new Date().toISOString()} ${text} ${kind} ${target}\n`)
  const started = performance.now()
  const turns = new Map<string, Promise<void>>()
  const unhealed: string[] = []

  async function run(fault: Fault): Promise<void> {
    active.add(fault)
    try {
      const heal = await inject(world, fault)
      note('begins', fault)
      faults.set(fault.kind, (faults.get(fault.kind) ?? 0) + 1)
      await sleep(fault.duration)
      await heal().catch((error: unknown) => unhealed.push(`${fault.kind} ${fault.target}: ${String(error)}`))
      note('healed', fault)
    } catch (error) {
      // Another fault stands in its way, as when locks are held that it asks for.
      note(`not possible now (${String(error)}):`, fault)
    }
    active.delete(fault)
  }

  for (const fault of plan) {
    await sleep(fault.at - (performance.now() - started))
    turns.set(
      fault.target,
      (turns.get(fault.target) ?? Promise.resolve()).then(() => run(fault)),
    )
  }
  await Promise.all(turns.values())
  log.end()
  return unhealed
}

/** Waits until the group has nothing left and no consumers but `consumers`; what is left when nothing gets on any more. */
async function drained({ stream }: World, consumers: ReadonlySet<string>): Promise<string[]> {
  let least = Number.POSITIVE_INFINITY
  let lessAt = performance.now()
  for (;;) {
    const { left, amount } = await stream.state(TRAFFIC_STREAM, PROCESSOR_GROUP).then(
      (state) => remains(state, consumers),
      (error: unknown) => ({ left: [`the stream’s state: ${String(error)}`], amount: least }),
    )
    if (left.length === 0) return left
    if (amount < least) lessAt = performance.now()
    least = Math.min(least, amount)
    if (performance.now() - lessAt > STUCK_MS) return left
    await sleep(POLL_MS)
  }
}

function remains({ lag, pending, consumers }: GroupState, expected: ReadonlySet<string>) {
  const orphans = consumers.filter(({ name }) => !expected.has(name))
  const left: string[] = []
  if (lag !== 0) left.push(`not drained: lag ${lag}`)
  if (pending !== 0) left.push(`not drained: ${pending} pending`)
  for (const { name, pending: held } of orphans) left.push(`consumer ${name} is left behind, holding ${held}`)
  return { left, amount: (lag ?? 0) + pending + orphans.length }
}
