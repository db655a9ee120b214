import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { someBlock } from '../functions/runtime/testing/server.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** `npm start`, as a person types it, on ports and a data folder of its own. */
export interface System {
  readonly port: number
  readonly url: string
  readonly dataDir: string
  readonly child: ChildProcess
  /** All it printed so far. */
  output(): string
  /** Resolves when a line it prints, or has printed, contains the text. */
  printed(text: string): Promise<void>
  /** Ctrl-C; resolves to how it ended. */
  interrupt(): Promise<{ code: number | null; ms: number }>
  /** Ends it however it is, and removes its data. */
  end(): Promise<void>
}

export interface SystemOptions {
  env?: Readonly<Record<string, string>>
  /** Shared with another system, and left in place. */
  dataDir?: string
  /** Through npm itself; otherwise by what npm runs, which is quicker. */
  npm?: boolean
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const port = await freeBlock(9)
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'expressway-system-')))
  const command = options.npm
    ? ['npm', 'start']
    : [process.execPath, join(root, 'scripts/run.mjs'), 'scripts/start.ts']
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: root,
    env: { ...userEnv(), PORT: String(port), DATA_DIR: dataDir, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that Ctrl-C can be sent to all of it as a terminal does.
    detached: true,
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line)
      for (const look of waiting) look()
    })
  }
  const ended = once(child, 'exit')
  const output = () => lines.join('\n')
  const signalGroup = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, signal)
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    dataDir,
    child,
    output,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output().includes(text)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
        void ended.then(() => {
          if (waiting.delete(look))
            reject(new Error(`it ended without printing ${JSON.stringify(text)}:\n${output()}`))
        })
      }),
    async interrupt() {
      const started = performance.now()
      signalGroup('SIGINT')
      await ended
      return { code: child.exitCode, ms: performance.now() - started }
    },
    async end() {
      signalGroup('SIGKILL')
      await ended
      if (!options.dataDir)
        await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

/** How long it takes where the machine has time for it: the least of some attempts, once one is below the limit. */
export async function leastMs(limit: number, attempt: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let left = 3; left > 0 && least >= limit; left--) {
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    least = Math.min(least, await attempt())
  }
  return least
}

/** The environment without what the test runner adds to it: a person's `npm start` has none of that. */
export function userEnv(): NodeJS.ProcessEnv {
  const added = /^(VITEST.*|NODE_ENV|NODE_OPTIONS|TEST|DEV|PROD|SSR|MODE|BASE_URL)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)))
}

/** The first port of `count` free ones in a row. */
export async function freeBlock(count: number): Promise<number> {
  for (;;) {
    const first = someBlock(count)
    const free = await Promise.all(Array.from({ length: count }, (_, at) => isFree(first + at)))
    if (free.every(Boolean)) return first
  }
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })

/** A function's process in a system. */
export const pidOf = ({ child }: System, name: string): number =>
  Number(execFileSync('pgrep', ['-g', String(child.pid), '-f', `${name}.mjs`], { encoding: 'utf8' }))
