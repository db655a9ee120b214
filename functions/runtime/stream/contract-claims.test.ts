import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { adaptersHere } from '../testing/stream-contract.ts'

describe.each(await adaptersHere())('$name claims', ({ open }) => {
  const [here, elsewhere] = [open().claims, open().claims]
  const LONG_MS = 60_000
  let key = ''
  beforeEach(() => {
    key = `slot-${randomUUID()}`
  })

  it('are won by one of many', async () => {
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((owner, index) => (index % 2 ? here : elsewhere).claim(key, owner, LONG_MS)),
    )
    expect(answers.sort()).toEqual(['held', 'held', 'held', 'won'])
  })

  it('are done once completed, for everyone, also asked again', async () => {
    expect(await here.claim(key, 'a', LONG_MS)).toBe('won')
    expect(await here.claim(key, 'a', LONG_MS)).toBe('won')
    expect(await elsewhere.complete(key, 'b', LONG_MS)).toBe(false)
    expect(await here.complete(key, 'a', LONG_MS)).toBe(true)
    expect(await here.complete(key, 'a', LONG_MS)).toBe(true)
    expect(await elsewhere.claim(key, 'b', LONG_MS)).toBe('done')
    expect(await here.claim(key, 'a', LONG_MS)).toBe('done')
    expect(await elsewhere.complete(key, 'b', LONG_MS)).toBe(false)
    await elsewhere.release(key, 'a')
    expect(await elsewhere.claim(key, 'b', LONG_MS)).toBe('done')
  })

  it('go to the next when given back by their owner', async () => {
    await here.claim(key, 'a', LONG_MS)
    await elsewhere.release(key, 'b')
    expect(await elsewhere.claim(key, 'b', LONG_MS)).toBe('held')
    await here.release(key, 'a')
    expect(await elsewhere.claim(key, 'b', LONG_MS)).toBe('won')
  })

  it('run out, and are then forgotten or the next owner’s', async () => {
    await here.claim(key, 'a', 20)
    await expect.poll(() => elsewhere.claim(key, 'b', LONG_MS)).toBe('won')
    expect(await here.complete(key, 'a', LONG_MS)).toBe(false)
    expect(await elsewhere.complete(key, 'b', 20)).toBe(true)
    await expect.poll(() => here.claim(key, 'a', LONG_MS)).toBe('won')
  })

  it('may be completed late when nobody else took them', async () => {
    await here.claim(key, 'a', 1)
    expect(await here.complete(key, 'a', LONG_MS)).toBe(true)
    expect(await elsewhere.claim(key, 'b', LONG_MS)).toBe('done')
  })
})
