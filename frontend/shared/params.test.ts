import { expect, test } from 'vitest'
import { asInstant, asPosition, asText, carried, changed, oneOf, someOf } from './params.ts'

test('a value stands in the address as a person reads it, and comes back the same', () => {
  const kinds = someOf(['crash', 'jam', 'work'])
  expect(kinds.format(new Set(['work', 'crash'] as const))).toBe('crash.work')
  expect(kinds.parse('work.crash')).toEqual(new Set(['crash', 'work']))
  expect(asPosition.format({ zoom: 7.25, lat: 36.35, lng: 127.123456 })).toBe('7.25/36.3500/127.1235')
  expect(asPosition.parse('7.25/36.3500/127.1235')).toEqual({ zoom: 7.25, lat: 36.35, lng: 127.1235 })
  expect(asInstant.format(Date.parse('2026-11-21T15:00:00+09:00'))).toBe('2026-11-21T06:00:00Z')
  expect(asInstant.parse('2026-11-21T15:00:00+09:00')).toBe(Date.parse('2026-11-21T06:00:00Z'))
})

test.each([
  ['a name that is none', oneOf(['new', 'old']), 'newest'],
  ['no name of many', someOf(['crash', 'jam']), 'x.y'],
  ['a position of words', asPosition, 'seoul'],
  ['a position off the map', asPosition, '7/0/0'],
  ['a position cut short', asPosition, '7/36'],
  ['a time that is none', asInstant, '2026-13-45T99:00:00Z'],
  ['a bare number as a time', asInstant, '12'],
  ['no text', asText, ''],
])('%s is as good as no parameter', (_, codec, text) => {
  expect(codec.parse(text)).toBeUndefined()
})

test('some parameters change, the others stay', () => {
  expect(changed('?q=a&sel=1', { sel: undefined, kind: 'crash' })).toBe('?q=a&kind=crash')
  expect(changed('?q=a', { q: '' })).toBe('')
  expect(changed('', { map: '7/36.3000/127.7000' })).toBe('?map=7/36.3000/127.7000')
})

test('the map, the time and the language go along to another tab, what belongs to a tab does not', () => {
  const now = '?q=a&sel=1&kind=crash&map=7/36/127&at=2026-11-21T06:00:00Z&lang=en'
  expect(carried('/roads', now)).toBe('/roads?map=7/36/127&at=2026-11-21T06:00:00Z&lang=en')
  expect(carried('/roads?route=0010&map=9/35/128', '?map=7/36/127')).toBe('/roads?route=0010&map=7/36/127')
  expect(carried('/', '')).toBe('/')
})
