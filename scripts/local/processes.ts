import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { notableOf, reasonOf } from './told.ts'
import type { Part } from './plan.ts'

export interface Processes {
  start(part: Part): void
  /** Resolves when every process has ended: by itself, or killed after KILL_AFTER_MS. */
  stop(): Promise<void>
}

export interface ProcessesOptions {
  logDir: string
  say: (line: string) => void
  /** A part will not run with the settings it has, for the reason given. True when it need not be started again. */
  refused: (reason: string) => boolean
}

/** Exit status for a bad setting: EX_CONFIG of sysexits.h. */
const EX_CONFIG = 78
/** The first restart comes after this long; each further one takes twice as long, until a process has lasted. */
const RESTART_MS = 500
const LONGEST_RESTART_MS = 30_000
const LASTING_MS = 20_000
const KILL_AFTER_MS = 1_600
/** Lines of standard error that the reason of an end is looked for in. */
const KEPT_LINES = 50

/**
 * Runs the parts as processes of their own: what they write goes to files, warnings and errors of their logs to the
 * terminal too; one that ends by itself is started again, as a cluster would.
 */
export function processes({ logDir, say, refused }: ProcessesOptions): Processes {
  mkdirSync(logDir, { recursive: true })
  const running = new Map<string, ChildProcess>()
  let stopping = false

  function start(part: Part, ends = 0): void {
    if (stopping) return
    const { name } = part
    const [command, ...args] = part.command
    if (!command) throw new Error(`${name} has no command`)
    const started = performance.now()
    const child = spawn(command, args, {
      env: { ...process.env, ...part.env },
      // The channel lets a part notice that this process is gone, however it went.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
    })
    running.set(name, child)
    const file = createWriteStream(join(logDir, `${name}.log`), { flags: 'a' })
    file.on('error', (error) => say(`${name}: cannot write its log: ${error.message}`))
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        file.write(`${line}\n`)
        const notable = notableOf(line)
        if (notable && !stopping) say(`${name}: ${notable}`)
      })
    const said: string[] = []
    if (child.stderr)
      createInterface(child.stderr).on('line', (line) => {
        file.write(`${line}\n`)
        if (said.push(line) > KEPT_LINES) said.shift()
      })
    child.on('error', (error) => say(`${name}: cannot start: ${error.message}`))
    child.on('exit', () => running.delete(name))
    child.on('close', (code, signal) => {
      file.end()
      if (stopping) return
      const reason = reasonOf(said)
      if (code === EX_CONFIG && refused(reason ?? `${name}: bad settings`)) return
      const soon = performance.now() - started < LASTING_MS
      const delay = soon ? Math.min(LONGEST_RESTART_MS, RESTART_MS * 2 ** ends) : RESTART_MS
      const how = signal ?? `status ${code}${reason ? `: ${reason}` : ''}`
      say(`${name} ended (${how}); starting it again in ${delay / 1_000} s`)
      setTimeout(() => start(part, soon ? ends + 1 : 1), delay)
    })
  }

  async function stop(): Promise<void> {
    stopping = true
    const ends = [...running.values()].map(
      (child) => new Promise<void>((resolve) => child.once('exit', () => resolve())),
    )
    for (const child of running.values()) child.kill('SIGINT')
    const kill = setTimeout(() => {
      for (const child of running.values()) child.kill('SIGKILL')
    }, KILL_AFTER_MS)
    await Promise.all(ends)
    clearTimeout(kill)
  }

  return { start: (part) => start(part), stop }
}
