import type { Fault, FaultKind } from './plan.ts'
import { clock, evict, guest, kill, leave, pauseProcess } from './faults/processes.ts'
import { destroyGroup, killServer, lockRows, lockTable, restartServer } from './faults/servers.ts'
import { network, sinkAnswers, sinkMisbehaves } from './faults/paths.ts'
import type { World } from './world.ts'

/** Does what a fault says, and returns what heals it. */
export type Inject = (world: World, target: string) => Promise<() => Promise<void>>

const HOUR_MS = 3_600_000

const injections: Readonly<Record<FaultKind, Inject>> = {
  kill,
  evict,
  stop: pauseProcess,
  leave,
  join: guest,
  'clock-forward': clock(6 * HOUR_MS),
  'clock-back': clock(-6 * HOUR_MS),
  'redis-restart': restartServer,
  'redis-kill': killServer,
  'group-destroyed': destroyGroup,
  'mariadb-restart': restartServer,
  'mariadb-kill': killServer,
  'lock-table': lockTable,
  'lock-rows': lockRows,
  'sink-500': sinkAnswers(500),
  'sink-503': sinkAnswers(503, 1),
  'sink-429': sinkAnswers(429, 1),
  'sink-408': sinkAnswers(408),
  'sink-hang': sinkMisbehaves('hang'),
  'sink-cut': sinkMisbehaves('cut'),
  'sink-slow': sinkMisbehaves('slow'),
  'net-drop': network((link) => link.hold()),
  'net-delay': network((link) => link.delay(150)),
  'net-reset': network((link) => link.reset()),
}

export const inject = (world: World, { kind, target }: Fault) => injections[kind](world, target)
