import { expect, it } from 'vitest'
import { Refusal } from '../local/refusal.ts'
import { waitUntil } from './wait.ts'

it('says what is awaited once each, and ends when nothing is', async () => {
  const awaited = ['redis', 'redis', 'schema', undefined]
  const said: string[] = []
  await waitUntil(async () => awaited.shift(), {
    seconds: 60,
    say: (line) => said.push(line),
    advice: '',
    everyMs: 0,
  })
  expect(said).toEqual(['  waiting: redis', '  waiting: schema'])
})

it('gives up with what is still awaited and what to do', async () => {
  const look = async () => 'data-api on member1: ImagePullBackOff'
  const waiting = waitUntil(look, { seconds: -1, say: () => {}, advice: 'Mend it.' })
  await expect(waiting).rejects.toThrow(
    new Refusal('after -1 s still: data-api on member1: ImagePullBackOff\nMend it.'),
  )
})
