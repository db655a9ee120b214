import { expect, test } from 'vitest'
import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { handoversOf } from './handovers.ts'

const FROM = '2026-11-21T12:00:00.000Z'
/** Steps of ten seconds: `x` is work. */
const steps = (text: string) => [...text].map((one) => (one === 'x' ? 3 : 0))
const none = (length: number) => Array.from({ length }, () => 0)
const history = (members: Record<string, string>): SystemView['history'] => ({
  from: FROM,
  stepSeconds: 10,
  members: Object.entries(members).map(([cluster, text]) => ({
    cluster,
    served: steps(text),
    collected: none(text.length),
    stored: none(text.length),
    failed: none(text.length),
  })),
})
const found = (members: Record<string, string>) =>
  handoversOf(history(members)).map(({ from, to, at }) => `${from}>${to} ${(at - Date.parse(FROM)) / 10_000}`)

test.each([
  ['one goes on where the other stopped', { a: 'xxxxxx......', b: '......xxxxxx' }, ['a>b 6']],
  ['and back', { a: 'xxxx......xxxx', b: '....xxxxxx....' }, ['a>b 4', 'b>a 10']],
  ['two that share the work', { a: 'xxxxxxxxxxxx', b: 'xxxxxxxxxxxx' }, []],
  ['two that take turns', { a: 'x..x..x..x..', b: '..x..x..x..x' }, []],
  ['one that dies while both work', { a: 'xxxxxxx.......', b: 'xxxxxxxxxxxxxx' }, ['a>b 7']],
  ['one that stops, and nobody goes on', { a: 'xxxxxx........', b: '..............' }, []],
  ['one alone', { a: 'xxx...xxx...xxx' }, []],
  ['a slow rhythm is no end', { a: 'x.....x.....x.....x...', b: '...x.....x.....x.....x' }, []],
])('%s', (_, members, expected) => {
  expect(found(members)).toEqual(expected)
})

test('says which work it was', () => {
  const { members, ...rest } = history({ a: 'xxxx....', b: '....xxxx' })
  const stored = members.map((member) => ({ ...member, stored: member.served, served: none(8) }))
  expect(handoversOf({ ...rest, members: stored }).map(({ work }) => work)).toEqual(['stored'])
})
