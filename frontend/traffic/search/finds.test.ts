import { expect, test } from 'vitest'
import { findAll, type Find, type FindKind } from './finds.ts'

const find = (kind: FindKind, name: string, ...texts: string[]): Find => ({
  kind,
  id: `${kind} ${name}`,
  name,
  note: '',
  href: '/',
  names: [name],
  texts,
})
const all = [
  find('incident', '경부선 부산방향 26.0', '승용차 추돌'),
  find('section', '서울TG → 신갈JC', '경부선'),
  find('tollgate', '동서울', '서해안선'),
  find('tollgate', '서울', '경부선'),
  find('tollgate', '판교', '경부선'),
  find('route', '경부선', 'Gyeongbu'),
]
const names = (query: string) => findAll(all, query).map(({ finds }) => finds.map(({ name }) => name))

test.each([
  ['서울', [['서울', '동서울'], ['서울TG → 신갈JC']]],
  ['ㄱㅂ', [['경부선'], ['서울', '판교'], ['서울TG → 신갈JC'], ['경부선 부산방향 26.0']]],
  ['gyeong', [['경부선'], ['서울', '판교'], ['서울TG → 신갈JC'], ['경부선 부산방향 26.0']]],
  ['pangyo', [['판교']]],
  ['추돌', [['경부선 부산방향 26.0']]],
  ['vksry', [['판교']]],
  ['제주', []],
  [' ', []],
])('%s', (query, expected) => {
  expect(names(query)).toEqual(expected)
})
