import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { guardProcesses } from './guard.ts'

/** One process of the system: how it is started, each time anew. */
export interface Service {
  readonly name: string
  /** The bundle's file. */
  readonly module: string
  readonly env: () => Readonly<Record<string, string>>
  /** Finds in a line it writes that it is ready; what is captured is the port it listens on. */
  readonly ready: RegExp
}

export interface Processes {
  /** Starts it and waits until it is ready. */
  start(name: string): Promise<void>
  /** Sends SIGSTOP or SIGCONT, if it runs. */
  signal(name: string, signal: 'SIGSTOP' | 'SIGCONT'): void
  /** SIGKILL; nothing when it does not run. */
  kill(name: string): Promise<void>
  /** SIGTERM, then waits: a process that does not end in time is a complaint, and killed. */
  terminate(name: string): Promise<void>
  isRunning(name: string): boolean
  /** The port it listens on, if it listens. */
  port(name: string): number | undefined
  /** Shifts a process's clock, also that of its next starts. */
  shiftClock(name: string, ms: number): void
  /** What no fault of the plan explains: a process that ended by itself, or would not end. */
  readonly complaints: readonly string[]
  /** Kills them all. */
  stop(): Promise<void>
}

const DRAIN_MS = 30_000
const RESTART_MS = 500

interface Running {
  readonly child: ChildProcess
  port: number | undefined
  /** Its end is wanted. */
  ending: boolean
}

/** @param directory the run's own: `<name>.log` is what each process wrote */
export function createProcesses(
  services: readonly Service[],
  clockModule: string,
  directory: string,
): Processes {
  const running = new Map<string, Running>()
  const complaints: string[] = []
  const guard = guardProcesses()
  const clockFile = (name: string) => join(directory, `${name}.clock`)
  let stopping = false

  function start(name: string): Promise<void> {
    const service = services.find((each) => each.name === name)
    if (!service) throw new Error(`there is no process ${name}`)
    if (stopping || running.has(name)) return Promise.resolve()
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', `--import=${clockModule}`, service.module],
      {
        env: { PATH: process.env['PATH'], TORMENT_CLOCK: clockFile(name), ...service.env() },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    const state: Running = { child, port: undefined, ending: false }
    running.set(name, state)
    guard.watch(child)
    const log = createWriteStream(join(directory, `${name}.log`), { flags: 'a' })
    log.write(`-- started as process ${child.pid}\n`)
    child.stderr.on('data', (text) => log.write(text))
    return new Promise((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        log.write(`${line}\n`)
        const found = service.ready.exec(line)
        if (!found) return
        state.port = Number(found[1])
        resolve()
      })
      child.once('close', (code, signal) => {
        log.end(`-- ended: ${signal ?? code}\n`)
        running.delete(name)
        resolve()
        if (state.ending || stopping) return
        complaints.push(`${name} ended by itself (${signal ?? `status ${code}`}); see ${name}.log`)
        setTimeout(() => void start(name), RESTART_MS)
      })
    })
  }

  async function end(name: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const state = running.get(name)
    if (!state) return
    state.ending = true
    const closed = once(state.child, 'close')
    state.child.kill(signal)
    await closed
  }

  return {
    start,
    signal(name, signal) {
      running.get(name)?.child.kill(signal)
    },
    kill: (name) => end(name, 'SIGKILL'),
    async terminate(name) {
      const { child } = running.get(name) ?? {}
      const late = sleep(DRAIN_MS, true, { ref: false })
      if (!(await Promise.race([end(name, 'SIGTERM'), late]))) return
      complaints.push(`${name} did not end within ${DRAIN_MS / 1_000} s of SIGTERM; see ${name}.log`)
      child?.kill('SIGKILL')
    },
    isRunning: (name) => running.has(name),
    port: (name) => running.get(name)?.port,
    shiftClock: (name, ms) => writeFileSync(clockFile(name), String(ms)),
    complaints,
    async stop() {
      stopping = true
      await Promise.all([...running.keys()].map((name) => end(name, 'SIGKILL')))
      guard.release()
    },
  }
}
