import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJsonText } from './json-text.ts'

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const verdict = (text: string) => ({ text, valid: isJsonText(Buffer.from(text)) })
const rightVerdict = (text: string) => ({ text, valid: parses(text) })

test.each([
  '',
  ' ',
  '1',
  ' 1 ',
  '-0',
  '-',
  '01',
  '1.',
  '.5',
  '1.5e',
  '1e5',
  '1E+5',
  '1e-05',
  '--1',
  '+1',
  '1 2',
  '1,2',
  'true',
  'tru',
  'truex',
  'nul',
  'null',
  'NaN',
  'undefined',
  '\ufeff1',
  '\u00a01',
  '\v1',
  '\t\r\n 1',

  '""',
  '"',
  '"\\"',
  '"\\""',
  '"\\u12fg"',
  '"\\u12FA"',
  '"\\u123"',
  '"\\x"',
  '"a\nb"',
  '"\u2028서울"',
  "'a'",
  '[]',
  '[',
  ']',
  '[,]',
  '[1,]',
  '[1 2]',
  '[1,2]',
  '[[],{}]',
  '[}',
  '[1}',
  '[1]]',
  '[1],',
  '[:]',

  '{}',
  '{',
  '}',
  '{,}',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{"a" : 1 , "b":[]}',
  '{a:1}',
  '{"a":1 "b":2}',
  '{]',
  '1},{"id":"2"',
  '1,"id":"2"',
  '"a":1',
  '[{"a":[{"b":"}]"}]}]',
  '{"a":1]',
  '/**/1',
  '1 \0',
  '"\x7f"',
])('%j', (text) => {
  expect(verdict(text)).toEqual(rightVerdict(text))
})

test('whatever JSON says', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(verdict(text)).toEqual(rightVerdict(text))
    }),
  )
})

test('a JSON text with a few characters changed', () => {
  const change = fc.tuple(fc.nat(), fc.constantFrom('', ...'{}[]",:\\ue+-.019 \n\ttfn'))
  fc.assert(
    fc.property(fc.json(), fc.array(change, { minLength: 1, maxLength: 3 }), (json, changes) => {
      const text = changes.reduce((before, [place, character]) => {
        const at = place % (before.length + 1)
        return before.slice(0, at) + character + before.slice(at + 1)
      }, json)
      expect(verdict(text)).toEqual(rightVerdict(text))
    }),
  )
})
