import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Part } from './plan.ts'

export interface Processes {
  /** Rejects with one clear line when a process cannot start at all. */
  start(part: Part): void
  stop(): Promise<void>
}

const RESTART_MS = 500
const KILL_AFTER_MS = 1_600

/**
 * Runs the parts as processes of their own: logs go to files, warnings and errors to the terminal too; one that ends
 * by itself is started again, as a cluster would.
 */
export function processes(logDir: string, say: (line: string) => void): Processes {
  mkdirSync(logDir, { recursive: true })
  const running = new Map<string, ChildProcess>()
  let stopping = false

  function start(part: Part): void {
    const [command, ...args] = part.command
    if (!command) throw new Error(`${part.name} has no command`)
    const child = spawn(command, args, {
      env: { ...process.env, ...part.env },
      // The channel lets a part notice that this process is gone, however it went.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
    })
    running.set(part.name, child)
    const file = createWriteStream(join(logDir, `${part.name}.log`), { flags: 'a' })
    file.on('error', (error) => say(`${part.name}: cannot write its log: ${error.message}`))
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        file.write(`${line}\n`)
        const notable = notableOf(line)
        if (notable) say(`${part.name}: ${notable}`)
      })
    if (child.stderr)
      createInterface(child.stderr).on('line', (line) => {
        file.write(`${line}\n`)
        if (!stopping) say(`${part.name}: ${line}`)
      })
    child.on('error', (error) => say(`${part.name}: cannot start: ${error.message}`))
    child.on('exit', (code, signal) => {
      running.delete(part.name)
      file.end()
      if (stopping) return
      say(`${part.name} ended (${signal ?? `status ${code}`}); starting it again`)
      setTimeout(() => !stopping && start(part), RESTART_MS)
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

  return { start, stop }
}

/** The message of a log line at warn or above, with its error's message. */
function notableOf(line: string): string | undefined {
  if (!/^\{"level":"(warn|error|fatal)"/.test(line)) return undefined
  const entry: unknown = JSON.parse(line)
  if (typeof entry !== 'object' || entry === null || !('msg' in entry)) return undefined
  const cause =
    'err' in entry && typeof entry.err === 'object' && entry.err && 'message' in entry.err
      ? `: ${entry.err.message}`
      : ''
  const reason = 'reason' in entry && typeof entry.reason === 'string' ? `: ${entry.reason}` : ''
  return `${entry.msg}${cause}${reason}`.slice(0, 300)
}
