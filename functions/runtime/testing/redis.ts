import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findCommand, freePort, skip, startServer } from './server.ts'

export interface RedisOptions {
  /** Write every command to disk before it is answered, so that a killed and restarted server has it again. */
  appendOnly?: boolean
  password?: string
}

export interface TestRedis {
  readonly host: string
  readonly port: number
  /** `host:port` */
  readonly address: string
  readonly password: string | undefined
  /** Of the process that runs now. */
  readonly pid: number
  /** Ends it for good and removes its files. */
  stop(): Promise<void>
  /** Ends it with SIGKILL; `restart` brings it back. */
  kill(): Promise<void>
  /** Ends it if it still runs, and starts it again on the same port and files. Resolves when it answers. */
  restart(): Promise<void>
}

/**
 * Starts a Redis of its own on a free port of 127.0.0.1.
 * @returns undefined, having said so, where redis-server is not installed
 * @throws in that case under `CI=true`
 */
export async function startRedis(options: RedisOptions = {}): Promise<TestRedis | undefined> {
  const command = findCommand('redis-server')
  if (command === undefined) return skip('redis-server is not installed')
  const directory = await mkdtemp(join(tmpdir(), 'expressway-redis-'))
  const port = await freePort()
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    directory,
    '--save',
    '',
    '--daemonize',
    'no',
  ]
  if (options.appendOnly) args.push('--appendonly', 'yes', '--appendfsync', 'always')
  if (options.password) args.push('--requirepass', options.password)
  const start = () => startServer(command, args, 'Ready to accept connections', directory)
  let server = await start()
  return {
    host: '127.0.0.1',
    port,
    address: `127.0.0.1:${port}`,
    password: options.password,
    get pid() {
      return server.pid
    },
    async stop() {
      await server.end('SIGKILL')
      await rm(directory, { recursive: true, force: true })
    },
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGTERM')
      server = await start()
    },
  }
}
