import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { inStore, jsonLines, many, start, startStores } from './dead-letters-testing.ts'
import { event } from './testing.ts'

const { stores, directory, stop } = await startStores()
afterAll(stop)

describe.each(stores)('dead letters in $name', (store) => {
  let stream = ''
  const { bury, inStream, letters, run } = inStore(store, (fresh) => (stream = fresh))

  it('are listed, a line each and as JSON lines', async () => {
    const [entry] = await bury([event('1', { subject: '경부선' })])
    const listed = await run('list')
    expect(listed).toMatchObject({ code: 0, err: '' })
    expect(listed.out).toMatch(
      /^\d+-\d+ {2}2026-11-21T06:00:00\.000Z {2}422 {2}test\.v1 {2}1 {2}data\.speed: too fast\n1 listed\n$/,
    )
    const json = await run('list', '--json')
    expect(jsonLines(json.out)).toEqual([
      {
        letter: expect.stringMatching(/^\d+-\d+$/),
        at: '2026-11-21T06:00:00.000Z',
        status: 422,
        attempts: 1,
        type: 'test.v1',
        source: '/test',
        subject: '경부선',
        id: '1',
        group: 'g',
        entry: entry?.id,
        reason: 'data.speed: too fast',
      },
    ])
  })

  it('are shown whole, bytes as base64; nothing in them steers the terminal', async () => {
    const bytes = Buffer.from([0xff, 0xfe])
    const entry = [...event('1', { data: '\u001b[2J' }), 'raw', bytes]
    await bury([entry], { reason: 'bad\u001b]0;title\u0007\nreason' })
    const [letter] = await letters()
    const id = letter?.id ?? ''
    const shown = await run('show', id)
    expect(shown.code).toBe(0)
    expect(shown.out).not.toMatch(/(?!\n)\p{Cc}/u)
    expect(shown.out).toContain('base64 //4=')
    const [json] = jsonLines((await run('show', id, '--json')).out)
    expect(json).toMatchObject({ letter: id, reason: 'bad\u001b]0;title\u0007\nreason' })
    expect(json.fields).toContainEqual(['raw', { base64: '//4=' }])
  })

  it('are chosen by what they are', async () => {
    await bury([...many(3), event('other', { type: 'other.v1' })])
    const { out } = await run('list', '--json', '--type', 'test.v1', '--status', '4xx', '--limit', '2')
    expect(jsonLines(out).map(({ id }) => id)).toEqual(['0', '1'])
  })

  it('are left where they are by a dry run', async () => {
    await bury(many(3))
    for (const command of ['replay', 'drop']) {
      const dry = await run(command, '--id', '1', '--dry-run')
      expect(dry).toMatchObject({
        code: 0,
        out: expect.stringMatching(/ 1 {2}data.*\n1 would be (replayed|dropped)\n$/),
      })
      const [json] = jsonLines((await run(command, '--id', '1', '--dry-run', '--json')).out)
      expect(json).toMatchObject({ id: '1', [command === 'drop' ? 'dropped' : 'replayed']: false })
    }
    expect(await letters()).toHaveLength(3)
    expect(await inStream()).toEqual([])
  })

  it('are dropped for good, and only those meant', async () => {
    await bury(many(3))
    const dropped = await run('drop', '--id', '1', '--json')
    expect(jsonLines(dropped.out)).toMatchObject([{ id: '1', dropped: true }])
    expect((await letters()).map(({ fields }) => String(fields[3]))).toEqual(['0', '2'])
    expect(await inStream()).toEqual([])
  })

  it('that are not there are told of', async () => {
    expect(await run('show', '1-1')).toMatchObject({
      code: 1,
      out: '0 shown\n',
      err: `dead-letters: 1 of the letters named are not in ${stream}:dead, or a filter leaves them out\n`,
    })
  })
})

describe('dead-letters', () => {
  const usage = (...args: string[]) => start(args, { DATA_DIR: directory }).ended

  it('says how it is used', async () => {
    const { code, out, err } = await usage('--help')
    expect([code, err]).toEqual([0, ''])
    for (const word of ['list', 'show', 'replay', 'drop', '--dry-run', '--json', 'Exit status']) {
      expect(out).toContain(word)
    }
  })

  it('says in one line what was wrong', async () => {
    expect(await usage('replay', '--stream', 's')).toEqual({
      code: 2,
      out: '',
      err: 'dead-letters: replay wants letters, a filter, or --all (see --help)\n',
    })
  })

  it('names a store that is not there or cannot be reached', async () => {
    const nowhere = join(directory, 'nowhere')
    expect(await start(['list', '--stream', 's'], { DATA_DIR: nowhere }).ended).toEqual({
      code: 2,
      out: '',
      err: `dead-letters: there is no stream at ${nowhere}/stream.db: REDIS_ADDR or DATA_DIR names the store (see --help)\n`,
    })
    expect(await start(['list', '--stream', 's'], { REDIS_ADDR: '127.0.0.1:1' }).ended).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^dead-letters: Redis at 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED.*\n$/,
      ),
    })
  })

  it('is a command of the project', () => {
    const { stdout, status } = spawnSync('npm', ['run', '--silent', 'dead-letters', '--', '--help'], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      encoding: 'utf8',
    })
    expect([status, stdout.split('\n')[0]]).toEqual([
      0,
      'dead-letters list|show|replay|drop [letter …] [options]',
    ])
  })
})
