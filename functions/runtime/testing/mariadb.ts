import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { cp, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findCommand, freePort, skip, startServer } from './server.ts'

export interface MariaDbOptions {
  /** `innodb_flush_log_at_trx_commit`; 1, MariaDB's default, loses nothing when the machine fails. */
  flushLogAtTrxCommit?: 0 | 1 | 2
  /** Further options, such as `--max-connections=10`. */
  args?: string[]
}

export interface TestMariaDb {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** Of the process that runs now. */
  readonly pid: number
  /** Ends it for good and removes its files. */
  stop(): Promise<void>
  /** Ends it with SIGKILL; `restart` brings it back. */
  kill(): Promise<void>
  /** Ends it if it still runs, and starts it again on the same port and files. Resolves when it answers. */
  restart(): Promise<void>
}

const USER = 'expressway'
const DATABASE = 'trafficdb'
const SMALL = [
  '--innodb-buffer-pool-size=128M',
  '--innodb-log-file-size=32M',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-buffer-pool-load-at-startup=OFF',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_ci',
  '--performance-schema=OFF',
  '--skip-name-resolve',
  '--skip-log-bin',
]

const run = promisify(execFile)
const { uid, username } = userInfo()
const runAs = uid === 0 ? [`--user=${username}`] : []

/**
 * Starts a MariaDB of its own on a free port of 127.0.0.1, with an empty database and a user who may do anything.
 * @returns undefined, having said so, where mariadbd is not installed
 * @throws in that case under `CI=true`
 */
export async function startMariaDb(options: MariaDbOptions = {}): Promise<TestMariaDb | undefined> {
  const command = findCommand('mariadbd')
  const install = findCommand('mariadb-install-db', 'mysql_install_db')
  if (command === undefined || install === undefined)
    return skip('MariaDB (mariadbd, mariadb-install-db) is not installed')
  const template = await emptyDataDirectory(command, install)
  const directory = await mkdtemp(join(tmpdir(), 'expressway-mariadb-'))
  const data = join(directory, 'data')
  await cp(template, data, { recursive: true })
  const password = randomBytes(12).toString('hex')
  const init = join(directory, 'init.sql')
  await writeFile(
    init,
    `CREATE DATABASE IF NOT EXISTS ${DATABASE};\n` +
      `CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY '${password}';\n` +
      `GRANT ALL PRIVILEGES ON *.* TO '${USER}'@'%';\n`,
  )
  const port = await freePort()
  const args = ['--no-defaults', ...runAs, ...SMALL, `--datadir=${data}`, `--init-file=${init}`]
  args.push(`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(directory, 'socket')}`)
  args.push(`--pid-file=${join(directory, 'pid')}`)
  if (options.flushLogAtTrxCommit !== undefined) {
    args.push(`--innodb-flush-log-at-trx-commit=${options.flushLogAtTrxCommit}`)
  }
  args.push(...(options.args ?? []))
  const start = () => startServer(command, args, 'ready for connections', directory)
  let server = await start()
  return {
    host: '127.0.0.1',
    port,
    user: USER,
    password,
    database: DATABASE,
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

/** A data directory to copy: making one takes a second or two, so each version's is made once and kept. */
async function emptyDataDirectory(command: string, install: string): Promise<string> {
  const { stdout: version } = await run(command, ['--version'])
  const key = createHash('sha256').update(version).update(SMALL.join()).digest('hex').slice(0, 12)
  const template = join(tmpdir(), `expressway-mariadb-template-${uid}-${key}`)
  if (await exists(template)) return template
  const fresh = await mkdtemp(`${template}-`)
  const args = ['--no-defaults', ...runAs, ...SMALL, `--datadir=${fresh}`, '--skip-test-db']
  await run(install, [...args, '--auth-root-authentication-method=normal'])
  try {
    await rename(fresh, template)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    if (!(await exists(template))) throw error
  }
  return template
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
