import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

const ADMIN_DIRECTORIES = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']

/** The first of these commands that is installed, as a path. Servers often live outside a user's PATH. */
export function findCommand(...names: string[]): string | undefined {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...ADMIN_DIRECTORIES]
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Says that a server's tests are skipped, and why.
 * @throws when `CI` is `true`: there nothing may be skipped
 */
export function skip(reason: string): undefined {
  if (process.env['CI'] === 'true') throw new Error(`${reason}, and CI=true allows no skipped tests`)
  console.warn(`skipped: ${reason}`)
  return undefined
}

/** Below what systems give to outgoing connections (Linux 32768, others 49152), above what services like to have. */
const PORTS = { from: 15_000, to: 32_000 }
/** Test files run side by side: what one has found free and has yet to listen on is not for the others to find. */
const BANDS = 4
const WIDTH = (PORTS.to - PORTS.from) / BANDS
const band = Number(process.env['VITEST_POOL_ID'] ?? 0) % BANDS

/** The first of `count` ports in a row, free or not, that no other test file tries. */
export const someBlock = (count: number): number =>
  PORTS.from + band * WIDTH + Math.floor(Math.random() * (WIDTH - count + 1))

/**
 * A TCP port of the loopback interface that nothing listens on. No client's connection will take it, so a server that is
 * restarted can have it again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = someBlock(1)
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}

/** The server's process; it does not outlive this one, however this one ends. */
export interface ServerProcess {
  readonly pid: number
  /** Sends the signal and waits until the process is gone; nothing when it already is. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

// Reads until its standard input closes: with a word first, the server has ended; without one, its owner has.
const GUARD = 'read -r word || { kill -9 "$1"; rm -rf "$2"; } 2>/dev/null'

/**
 * Starts a server and waits until it writes a line that contains `ready`.
 * @param directory what it keeps its files in; removed if this process dies before the server is ended
 * @throws with the last lines it wrote, if it ends before
 */
export async function startServer(
  command: string,
  args: string[],
  ready: string,
  directory: string,
): Promise<ServerProcess> {
  const server = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
    server.once('error', () => resolve())
  })
  if (server.pid === undefined) {
    const [error]: unknown[] = await once(server, 'error')
    throw error
  }
  const guard = spawn('sh', ['-c', GUARD, 'guard', String(server.pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  void exited.then(() => guard.stdin.end('ended\n'))

  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    for (const output of [server.stdout, server.stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        if (lines.push(line) > 20) lines.shift()
        if (line.includes(ready)) resolve()
      })
    }
    void exited.then(() => reject(new Error(`${command} did not start:\n${lines.join('\n')}`)))
  })
  letGo(server, guard)

  return {
    pid: server.pid,
    async end(signal) {
      server.ref()
      server.kill(signal)
      await exited
    },
  }
}

/** Lets this process end while the server runs; the guard then ends the server. */
function letGo(server: ChildProcess, guard: ChildProcess): void {
  server.unref()
  guard.unref()
  for (const stream of [server.stdout, server.stderr, guard.stdin]) {
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref()
  }
}
