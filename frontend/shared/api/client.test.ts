import { expect, test } from 'vitest'
import { nextPage } from './client.ts'
import { shapeOf } from './shape.ts'

const BASE = 'https://here.example/api/list?page=1'

test.each([
  ['</api/list?page=2>; rel="next"', '/api/list?page=2'],
  ['</api/list?page=1>; rel="first", </api/list?page=3>; rel=next', '/api/list?page=3'],
  ['<?page=2>; rel="next"', '/api/list?page=2'],
  ['<https://elsewhere.example/api/list?page=2>; rel="next"', '/api/list?page=2'],
  ['</api/list?page=1>; rel="prev"', undefined],
  [null, undefined],
])('the next page of %s is %s', (link, next) => {
  expect(nextPage(link, BASE)).toBe(next)
})

const shape = shapeOf<{ name: string; speed: number | null }>('row', { name: 'string', speed: 'number?' })

test('an answer of the right shape passes, unknown members and all', () => {
  const rows = [
    { name: 'a', speed: null },
    { name: 'b', speed: 1, more: true },
  ]
  expect(shape.list(rows)).toEqual(rows)
})

test.each([[{}], [null], ['text'], [[{ name: 1, speed: 1 }]], [[{ name: 'a' }]], [[null]]])(
  '%j does not',
  (body) => {
    expect(() => shape.list(body)).toThrow(/row/)
  },
)
