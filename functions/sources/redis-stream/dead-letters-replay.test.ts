import { afterAll, describe, expect, it } from 'vitest'
import { deadLetterStream, type Entry } from '../../runtime/stream/index.ts'
import { findCommand } from '../../runtime/testing/server.ts'
import { command, inStore, jsonLines, many, start, startStores } from './dead-letters-testing.ts'
import { event, eventually } from './testing.ts'

const texts = ({ fields }: Entry) => fields.map(String)
const { stores, stop } = await startStores()
afterAll(stop)

describe.each(stores)('replayed dead letters in $name', (store) => {
  let stream = ''
  const { bury, inStream, letters, run } = inStore(store, (fresh) => (stream = fresh))
  const { port, env } = store

  it('go back as they were, an entry without an id of its own as the event it was', async () => {
    const own = event('1', { data: '{"speed":300}' })
    const [, plain] = await bury([own, ['temperature', '21', 'city', '서울']])
    expect(await run('replay', '--all')).toMatchObject({ code: 0, out: '2 replayed\n', err: '' })
    const [first, second] = (await inStream()).map(texts)
    expect(first).toEqual(own)
    expect(second).toEqual(
      [
        ['specversion', '1.0'],
        ['id', plain?.id ?? ''],
        ['source', 'redis:6379/s'],
        ['type', 'dev.knative.sources.redisstream'],
        ['datacontenttype', 'application/json'],
        ['data', '["temperature","21","city","서울"]'],
      ]
        .toSorted(([a = ''], [b = '']) => (second?.indexOf(a) ?? 0) - (second?.indexOf(b) ?? 0))
        .flat(),
    )
    expect(await letters()).toEqual([])
    expect(await run('replay', '--all')).toMatchObject({ code: 0, out: '0 replayed\n' })
    expect(await inStream()).toHaveLength(2)
  })

  it('go back once each, however many replay them at once', async () => {
    await bury(many(200))
    const all = await Promise.all([run('replay', '--all', '--json'), run('replay', '--all', '--json')])
    expect(all.map(({ code }) => code)).toEqual([0, 0])
    const told = all.flatMap(({ out }) => jsonLines(out)).map(({ id }) => String(id))
    const moved = (await inStream()).map((entry) => texts(entry)[3])
    expect(new Set(moved).size).toBe(200)
    expect(moved).toHaveLength(200)
    expect(told.toSorted()).toEqual(moved.toSorted())
    expect(await letters()).toEqual([])
  })

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'lose nothing and double nothing when %s cuts a replay',
    async (signal) => {
      await bury(many(2_000))
      const { child, ended } = start(['replay', '--all', '--stream', stream], env)
      await eventually(async () => (await port.length(stream)) > 5)
      child.kill(signal)
      const { code, out } = await ended
      const [left, back] = [await port.length(deadLetterStream(stream)), await port.length(stream)]
      expect(left + back).toBe(2_000)
      expect(left).toBeGreaterThan(0)
      expect([code, out]).toEqual(signal === 'SIGINT' ? [130, `${back} replayed\n`] : [null, ''])
      expect(await run('replay', '--all')).toMatchObject({ code: 0, out: `${left} replayed\n` })
      const moved = (await inStream()).map((entry) => texts(entry)[3])
      expect(new Set(moved).size).toBe(2_000)
      expect(moved).toHaveLength(2_000)
    },
  )

  it.skipIf(!findCommand('script'))('draw a bar for who watches a terminal, and only there', async () => {
    await bury(many(30))
    const typed = [...command, 'replay', '--all', '--stream', stream].map((word) => `'${word}'`).join(' ')
    const watched = await start(['-qec', typed, '/dev/null'], env, ['script']).ended
    expect(watched.out).toMatch(/replay █+░* +\d+ %/)
    expect(watched.out).toContain('30 replayed')
    await bury(many(30))
    expect((await run('replay', '--all')).err).toBe('')
  })
})
