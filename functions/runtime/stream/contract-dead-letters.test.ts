import { describe, expect, it } from 'vitest'
import { adaptersHere, connect, FOREVER_MS, GROUP, ids, numbered, texts } from '../testing/stream-contract.ts'
import { deadLetterStream } from './index.ts'

describe.each(await adaptersHere())('$name dead letters', ({ open }) => {
  let stream = ''
  const { here, elsewhere, readAs } = connect(open, (fresh) => (stream = fresh))

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
