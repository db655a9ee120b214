import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach } from 'vitest'
import { deadLetterStream, type Fields, type StreamConnection } from '../../runtime/stream/index.ts'
import { openStream } from '../../runtime/stream/open.ts'
import { startRedis } from '../../runtime/testing/redis.ts'
import { deadLetterFields, readDeadLetter } from './dead-letter.ts'
import { event } from './testing.ts'

interface Store {
  name: string
  env: { DATA_DIR: string; REDIS_ADDR?: string }
  port: StreamConnection
}

/** Each store that can run here, of its own to a test file: its settings, and a connection to it. */
export async function startStores() {
  const redis = await startRedis()
  const directory = await mkdtemp(join(tmpdir(), 'expressway-dead-letters-'))
  const open = async (name: string, env: Store['env']): Promise<Store> => ({
    name,
    env,
    port: await openStream(env),
  })
  const stores = [
    ...(redis ? [await open('Redis', { DATA_DIR: '', REDIS_ADDR: redis.address })] : []),
    await open('SQLite', { DATA_DIR: directory }),
  ]
  return {
    stores,
    directory,
    async stop() {
      await Promise.all(stores.map(({ port }) => port.close()))
      await redis?.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const main = fileURLToPath(new URL('dead-letters.main.ts', import.meta.url))
/** The command that `npm run dead-letters` runs. */
export const command = [process.execPath, '--disable-warning=ExperimentalWarning', main]

/** Runs it as a process of its own. */
export function start(args: readonly string[], env: Record<string, string>, words = command) {
  const [file = '', ...before] = words
  const child = spawn(file, [...before, ...args], { env: { PATH: process.env['PATH'], ...env } })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }))
  })
  return { child, ended }
}

export const jsonLines = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((one) => JSON.parse(one))

/** Entries that are events: their ids count up from 0. */
export const many = (count: number) => Array.from({ length: count }, (_, n) => event(String(n)))

type Death = { reason?: string; status?: number | undefined; at?: Date }

/** What is done in a store; each test begins with being told the name of a stream of its own. */
export function inStore({ port, env }: Store, begin: (stream: string) => void) {
  let stream = ''
  let streams = 0
  beforeEach(async () => {
    stream = `s${++streams}`
    await port.ensureGroup(stream, 'g')
    begin(stream)
  })
  return {
    bury: (entries: readonly Fields[], death?: Death) => bury(port, stream, entries, death),
    inStream: () => port.range(stream, '-', '+', 5_000),
    letters: async () => (await port.range(deadLetterStream(stream), '-', '+', 5_000)).map(readDeadLetter),
    run: (...args: string[]) => start([...args, '--stream', stream], env).ended,
  }
}

/** Appends entries, lets them die as 422 unless told otherwise, and takes them out of the stream. */
async function bury(port: StreamConnection, stream: string, entries: readonly Fields[], death: Death = {}) {
  await port.append(stream, entries)
  const read = await port.read(stream, 'g', 'c', { count: entries.length, blockMs: 0 })
  const reason = 'data.speed: too fast'
  const at = new Date('2026-11-21T06:00:00Z')
  const about = { group: 'g', origin: 'redis:6379/s', reason, status: 422, attempts: 1, at }
  for (const entry of read)
    await port.deadLetter(stream, 'g', entry.id, deadLetterFields(entry, { ...about, ...death }))
  await port.remove(
    stream,
    read.map(({ id }) => id),
  )
  return read
}
