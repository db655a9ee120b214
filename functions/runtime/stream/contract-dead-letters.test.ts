import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startStreams } from '../testing/stream.ts'
import { deadLetterStream, type Entry } from './index.ts'

const adapters = await startStreams()
afterAll(() => Promise.all(adapters.map((adapter) => adapter.stop())))

const FOREVER_MS = 600_000
const GROUP = 'traffic-processor-group'

const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id)
const texts = (entries: readonly Entry[]) => entries.map(({ fields }) => fields.map(String))
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ['n', String(from + index)])

describe.each(adapters)('$name dead letters', ({ open }) => {
  const [here, elsewhere] = [open(), open()]
  let stream = ''
  beforeEach(() => {
    stream = `stream-${randomUUID()}`
  })
  const now = (count = 100) => ({ count, blockMs: 0 })
  const readAs = (consumer: string, count?: number) => here.read(stream, GROUP, consumer, now(count))

  it('moves an entry to the dead letters once, and only while it is pending', async () => {
    await here.ensureGroup(stream, GROUP)
    const [first = '', second = ''] = await here.append(stream, numbered(1, 2))
    await readAs('a', 1)
    const reason = ['n', '1', 'reason', '형식 오류']
    await Promise.all([
      here.deadLetter(stream, GROUP, first, reason),
      elsewhere.deadLetter(stream, GROUP, first, reason),
      here.deadLetter(stream, GROUP, second, reason),
    ])
    expect(texts(await here.range(deadLetterStream(stream), '-', '+', 10))).toEqual([reason])
    expect(await here.state(stream, GROUP)).toMatchObject({ pending: 0, lag: 1, length: 2, deadLetters: 1 })
  })

  it('goes back into its stream once, whoever asks how often', async () => {
    await here.ensureGroup(stream, GROUP)
    const [first = '', second = ''] = await here.append(stream, numbered(1, 2))
    await readAs('a')
    for (const id of [first, second]) await here.deadLetter(stream, GROUP, id, ['n', id])
    const [letter = ''] = ids(await here.range(deadLetterStream(stream), '-', '+', 10))
    const asked = await Promise.all([
      here.restore(stream, letter, ['n', '1']),
      elsewhere.restore(stream, letter, ['n', '1']),
      here.restore(stream, '1-1', ['n', '9']),
    ])
    expect(asked.toSorted()).toEqual([false, false, true])
    expect(texts(await readAs('a'))).toEqual([['n', '1']])
    expect(texts(await here.range(deadLetterStream(stream), '-', '+', 10))).toEqual([['n', second]])
    expect(await here.length(stream)).toBe(3)
    expect(await here.length(`${stream}-absent`)).toBe(0)
  })

  it('wakes a reader that waits when it goes back', async () => {
    await here.ensureGroup(stream, GROUP)
    const [id = ''] = await here.append(stream, numbered(1, 1))
    await readAs('a')
    await here.deadLetter(stream, GROUP, id, ['n', '1'])
    const reading = here.read(stream, GROUP, 'a', { count: 1, blockMs: FOREVER_MS })
    const [letter = ''] = ids(await elsewhere.range(deadLetterStream(stream), '-', '+', 1))
    expect(await elsewhere.restore(stream, letter, ['n', 'again'])).toBe(true)
    expect(texts(await reading)).toEqual([['n', 'again']])
  })

  it('may hold the most fields that any producer can write here, and why it died', async () => {
    await here.ensureGroup(stream, GROUP)
    const many = Array.from({ length: 2_000 }, (_, n) => [`f${n}`, 'x']).flat()
    const [id = ''] = await here.append(stream, [many])
    await readAs('a')
    await here.deadLetter(stream, GROUP, id, [...many, 'reason', '형식 오류'])
    const [letter] = await here.range(deadLetterStream(stream), '-', '+', 1)
    expect(letter?.fields).toHaveLength(4_002)
    expect(await here.restore(stream, letter?.id ?? '', many)).toBe(true)
  })
})
