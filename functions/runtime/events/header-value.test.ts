import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeHeaderValue, encodeHeaderValue } from './header-value.ts'

describe('encodeHeaderValue', () => {
  test.each([
    ['a-Z~!', 'a-Z~!'],
    ['Euro € 😀', 'Euro%20%E2%82%AC%20%F0%9F%98%80'],
    ['100%', '100%25'],
    ['"quoted"', '%22quoted%22'],
    ['경부선', '%EA%B2%BD%EB%B6%80%EC%84%A0'],
    ['a\r\nx-evil: 1', 'a%0D%0Ax-evil:%201'],
    ['\u007f\u0080', '%7F%C2%80'],
    ['', ''],
  ])('%j becomes %j', (value, header) => expect(encodeHeaderValue(value)).toBe(header))

  test('a lone surrogate becomes U+FFFD, wherever it stands', () => {
    expect(encodeHeaderValue('a\ud800b')).toBe('a%EF%BF%BDb')
    expect(encodeHeaderValue('\udc00')).toBe('%EF%BF%BD')
  })
})

describe('decodeHeaderValue', () => {
  test.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%e2%82%ac', '€'],
    ['%41%42', 'AB'],
    ['%2541', '%41'],
    ['a b', 'a b'],
    ['"a b"', 'a b'],
    [String.raw`"say \"hi\" \\ %20"`, String.raw`say "hi" \  `],
    [String.raw`back\slash`, String.raw`back\slash`],
    ['%22', '"'],
  ])('%j is %j', (header, value) => expect(decodeHeaderValue(header)).toBe(value))

  test.each([
    ['%C0%A0', 'not from UTF-8'],
    ['%ED%A0%80', 'not from UTF-8'],
    ['%E2%82', 'not from UTF-8'],
    ['100%', 'write it as %25'],
    ['%4', 'write it as %25'],
    ['%G0', 'write it as %25'],
    ['%+1', 'write it as %25'],
    ['"open', 'write it as %22'],
    [String.raw`"open\"`, 'write it as %22'],
    ['caf\u00e9', 'percent-encode them'],
    ['tab\there', 'percent-encode them'],
  ])('%j is refused', (header, reason) =>
    expect(decodeHeaderValue(header)).toEqual({ reason: expect.stringContaining(reason) }),
  )

  test('reads back whatever was encoded, which a header can always carry', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const header = encodeHeaderValue(value)
        expect(header).toMatch(/^[\x21-\x7e]*$/)
        expect(decodeHeaderValue(header)).toBe(value.toWellFormed())
      }),
    )
  })
})
