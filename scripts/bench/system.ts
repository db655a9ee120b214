import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMariaDb, type TestMariaDb } from '../../functions/runtime/testing/mariadb.ts'
import { startRedis, type TestRedis } from '../../functions/runtime/testing/redis.ts'

/** Private servers and processes of one measurement; `stop` ends them all. */
export interface Bench {
  readonly redis: TestRedis
  readonly mariadb: TestMariaDb
  /** Settings that point a function at them. */
  readonly env: Readonly<Record<string, string>>
  readonly directory: string
  /** Makes the tables. */
  migrate(): Promise<void>
  /** Starts a bundled function on a port and waits until it is ready. */
  start(name: string, port: number, env?: Readonly<Record<string, string>>): Promise<ChildProcess>
  stop(): Promise<void>
}

export async function startBench(root: string): Promise<Bench> {
  const redis = await startRedis()
  const mariadb = await startMariaDb()
  if (!redis || !mariadb) throw new Error('this measurement needs redis-server and mariadbd; install them')
  const directory = mkdtempSync(join(tmpdir(), 'expressway-bench-'))
  const children: ChildProcess[] = []
  const env = {
    REDIS_ADDR: redis.address,
    DB_HOST: mariadb.host,
    DB_PORT: String(mariadb.port),
    DB_USER: mariadb.user,
    DB_PASSWORD: mariadb.password,
    DB_NAME: mariadb.database,
    DATA_DIR: directory,
    CLUSTER: 'bench',
    LOG_LEVEL: 'error',
  }
  return {
    redis,
    mariadb,
    env,
    directory,
    async migrate() {
      const bundle = join(root, 'dist/functions/migrate/index.cjs')
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', bundle], {
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const [code]: unknown[] = await once(child, 'exit')
      if (code !== 0) throw new Error('the database cannot be set up; the reason is above')
    },
    async start(name, port, more = {}) {
      const bundle = join(root, 'dist/functions', name)
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', join(bundle, 'index.cjs')],
        {
          env: {
            PATH: process.env['PATH'],
            ...env,
            PORT: String(port),
            REFERENCE_DIR: join(bundle, 'reference'),
            DASHBOARD_DIR: join(root, 'dist/dashboard'),
            ...more,
          },
          stdio: ['ignore', 'inherit', 'inherit'],
        },
      )
      children.push(child)
      for (;;) {
        if (child.exitCode !== null) throw new Error(`${name} ended with status ${child.exitCode}`)
        if (port === 0) return child
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
        if (answer?.ok) return child
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async stop() {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')))
      await Promise.all([redis.stop(), mariadb.stop()])
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** `count` free ports in a row. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  return servers.map((server) => {
    const address = server.address()
    server.close()
    if (typeof address !== 'object' || !address) throw new Error('no free port')
    return address.port
  })
}
