import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { pause } from '../../functions/runtime/pause.ts'
import { PROCESSOR_GROUP, TRAFFIC_STREAM } from '../../functions/traffic/model/events.ts'
import { confirmedIn } from './journal.ts'
import type { Fault, FaultKind } from './plan.ts'
import type { World } from './world.ts'

interface Watched {
  world: World
  faults: ReadonlyMap<FaultKind, number>
  active: ReadonlySet<Fault>
  say: (line: string) => void
}

const EVERY_MS = 5_000
/** What cannot be told within this time is shown as a question mark: its server may just be stopped. */
const PATIENCE_MS = 1_000

/** Says every few seconds how far the run is, until it is stopped. */
export function startProgress({ world, faults, active, say }: Watched) {
  const started = performance.now()
  const stopping = new AbortController()
  const seconds = () => `${Math.round((performance.now() - started) / 1_000)} s`.padStart(6)

  async function line(): Promise<string> {
    const [rows, state] = await Promise.all([
      soon(countRows(world)),
      soon(world.stream.state(TRAFFIC_STREAM, PROCESSOR_GROUP)),
    ])
    const injected = [...faults.values()].reduce((sum, count) => sum + count, 0)
    const now = [...active].map(({ kind, target }) => `${kind} ${target}`).join(', ')
    return [
      `${seconds()}  sent ${confirmedIn(world.journal)}  rows ${rows ?? '?'}`,
      `lag ${state?.lag ?? '?'}  pending ${state?.pending ?? '?'}  dead ${state?.deadLetters ?? '?'}`,
      `redelivered ${world.sink.redelivered()}  faults ${injected}${now && `  now: ${now}`}`,
    ].join('  ')
  }

  async function loop(): Promise<void> {
    for (;;) {
      await pause(EVERY_MS, stopping.signal)
      if (stopping.signal.aborted) return
      say(await line())
    }
  }
  const looping = loop()
  return {
    note: (text: string) => say(`${seconds()}  ${text}`),
    async stop() {
      stopping.abort()
      await looping
    },
  }
}

const soon = <T>(work: Promise<T>): Promise<T | undefined> =>
  Promise.race([work.catch(() => undefined), sleep(PATIENCE_MS, undefined, { ref: false })])

async function countRows({ store }: World): Promise<number> {
  const { rows } = await sql<{ stored: number }>`
    select (select count(*) from tollgate_traffic_history) + (select count(*) from road_traffic_status)
      + (select count(*) from traffic_accidents) as stored`.execute(store.db)
  return Number(rows[0]?.stored)
}
