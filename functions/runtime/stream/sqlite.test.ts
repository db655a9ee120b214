import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SettingsError } from '../settings.ts'
import type { Entry, StreamConnection } from './index.ts'
import { openSqliteStream } from './sqlite.ts'

const STREAM = 'traffic-stream'
const GROUP = 'traffic-processor-group'
const FOREVER_MS = 600_000

/** Appends batches for ever and prints the ids it was given; the pause gives the others their turn at the file. */
const WRITER = `
const [module, file] = process.argv.slice(1)
const { openSqliteStream } = await import(module)
const stream = openSqliteStream(file)
for (;;) {
  const ids = await stream.append('${STREAM}', Array.from({ length: 12 }, () => ['data', Buffer.alloc(2_000)]))
  process.stdout.write(ids.join('\\n') + '\\n')
  await new Promise((resolve) => setTimeout(resolve, 2))
}`

let directory = ''
let file = ''
const opened: StreamConnection[] = []
const open = () => {
  const connection = openSqliteStream(file)
  opened.push(connection)
  return connection
}
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'expressway-sqlite-'))
  file = join(directory, 'data', 'stream.db')
})
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(opened.splice(0).map((connection) => connection.close()))
  await rm(directory, { recursive: true })
})

/** A process that appends until it is killed; `written` grows by the ids it has been given. */
function startWriter() {
  const args = ['--input-type=module', '-e', WRITER, new URL('sqlite.ts', import.meta.url).href, file]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const written: string[] = []
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    const lines = (text + more).split('\n')
    // Killed amid a line, it has told only a part of an id.
    text = lines.pop() ?? ''
    written.push(...lines)
  })
  return {
    written,
    wrote: () => once(child.stdout, 'data'),
    async kill() {
      const ended = Promise.all([once(child, 'exit'), once(child.stdout, 'close')])
      child.kill('SIGKILL')
      await ended
    },
  }
}

describe('openSqliteStream', () => {
  it('is one stream for several processes, and a killed one loses nothing it appended', async () => {
    const writers = [startWriter(), startWriter(), startWriter()]
    const [here, alsoHere] = [open(), open()]
    await here.ensureGroup(STREAM, GROUP)
    const read: Entry[] = []
    const ending = new AbortController()
    const consume = async (connection: StreamConnection, consumer: string) => {
      while (!ending.signal.aborted) {
        const options = { count: 64, blockMs: FOREVER_MS, signal: ending.signal }
        const entries = await connection.read(STREAM, GROUP, consumer, options)
        read.push(...entries)
        await connection.ack(
          STREAM,
          GROUP,
          entries.map(({ id }) => id),
        )
      }
    }
    const consumers = [consume(here, 'a'), consume(alsoHere, 'b')]
    for (const writer of writers) {
      await writer.wrote()
      await writer.wrote()
    }
    await Promise.all(writers.map((writer) => writer.kill()))
    const written = writers.flatMap((writer) => writer.written)
    await expect.poll(async () => (await here.state(STREAM, GROUP)).lag).toBe(0)
    ending.abort()
    await Promise.all(consumers)

    const given = read.map(({ id }) => id)
    expect(new Set(given).size).toBe(given.length)
    expect(new Set(written).size).toBe(written.length)
    expect(written.filter((id) => !given.includes(id))).toEqual([])
    expect(read.every(({ fields }) => fields[1]?.length === 2_000)).toBe(true)
    expect(given.length % 12).toBe(0)
    expect(await here.state(STREAM, GROUP)).toMatchObject({ length: given.length, pending: 0, lag: 0 })
    const check = new DatabaseSync(file)
    expect(check.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    check.close()
  })

  it('gives ascending ids when the clock goes back', async () => {
    const stream = open()
    vi.useFakeTimers({ toFake: ['Date'], now: 2_000 })
    const before = await stream.append(STREAM, [
      ['n', '1'],
      ['n', '2'],
    ])
    vi.setSystemTime(1_000)
    const back = await stream.append(STREAM, [['n', '3']])
    await stream.keepNewest(STREAM, 0)
    const emptied = await stream.append(STREAM, [['n', '4']])
    vi.setSystemTime(3_000)
    const after = await open().append(STREAM, [['n', '5']])
    expect([before, back, emptied, after]).toEqual([['2000-0', '2000-1'], ['2000-2'], ['2000-3'], ['3000-0']])
  })

  it('has everything again when it is opened again', async () => {
    const first = open()
    await first.ensureGroup(STREAM, GROUP)
    const given = await first.append(STREAM, [
      ['n', '1'],
      ['n', '2'],
    ])
    await first.read(STREAM, GROUP, 'a', { count: 1, blockMs: 0 })
    await first.claims.claim('slot', 'a', FOREVER_MS)
    await first.close()
    const second = open()
    expect((await second.pending(STREAM, GROUP, 10)).map(({ id }) => id)).toEqual(given.slice(0, 1))
    expect((await second.read(STREAM, GROUP, 'a', { count: 9, blockMs: 0 })).map(({ id }) => id)).toEqual(
      given.slice(1),
    )
    expect(await second.claims.claim('slot', 'b', FOREVER_MS)).toBe('held')
    expect(second.label).toBe(file)
  })

  it('deletes a long backlog', async () => {
    const stream = open()
    await stream.append(
      STREAM,
      Array.from({ length: 2_500 }, (_, index) => ['n', String(index)]),
    )
    await stream.ensureGroup(STREAM, GROUP)
    const read = await stream.read(STREAM, GROUP, 'a', { count: 2_400, blockMs: 0 })
    await stream.ack(
      STREAM,
      GROUP,
      read.map(({ id }) => id),
    )
    expect(await stream.trim(STREAM)).toBe(2_400)
    expect(await stream.state(STREAM, GROUP)).toMatchObject({ length: 100, lag: 100, pending: 0 })
  })

  it('says in one line that DATA_DIR cannot be used, and for which file', async () => {
    const garbage = join(directory, 'garbage.db')
    await writeFile(garbage, 'this is no database, but long enough to look at its header '.repeat(100))
    const newer = join(directory, 'newer.db')
    const future = new DatabaseSync(newer)
    future.exec('PRAGMA user_version = 1000')
    future.close()
    for (const path of [garbage, newer, join(garbage, 'stream.db'), directory]) {
      const opening = () => openSqliteStream(path)
      expect(opening).toThrow(SettingsError)
      expect(opening).toThrow(/^DATA_DIR: .*$/)
      expect(opening).toThrow(path)
    }
  })

  it('names the file when it is damaged later', async () => {
    const stream = open()
    await stream.append(STREAM, [['n', '1']])
    const operator = new DatabaseSync(file)
    operator.exec('DROP TABLE entries')
    operator.close()
    await expect(stream.append(STREAM, [['n', '2']])).rejects.toThrow(`DATA_DIR: the stream file ${file}: `)
  })
})
