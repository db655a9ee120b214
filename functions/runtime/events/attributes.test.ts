import { describe, expect, test } from 'vitest'
import { isAttributeName, refuseAttribute } from './attributes.ts'

const taken: Record<string, string[]> = {
  specversion: ['1.0'],
  id: ['A234-1234-1234', '경부선', ' '],
  source: [
    '/clusters/central/data-collector',
    'https://github.com/cloudevents',
    'mailto:cncf-wg-serverless@lists.cncf.io',
    'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
    '1-555-123-4567',
    '//host:8080/path?query#fragment',
    'http://[2001:db8::1]:80/',
    'http://user:pass@host/a:b',
    './a:b',
    '?q',
    '#f',
    '/%EA%B2%BD',
    'redis://localhost:6379/traffic-stream',
  ],
  dataschema: ['https://example.com/schemas/a.json', 'urn:a:b', 'https://example.com/s#/defs/a'],
  time: [
    '2018-04-05T17:31:00Z',
    '2018-04-05t17:31:00.123456789z',
    '2024-02-29T23:59:60+09:00',
    '2000-02-29T00:00:00-00:00',
  ],
  datacontenttype: [
    'application/json',
    'application/json; charset=utf-8',
    'text/plain;charset="utf-8" ; a=b',
    'a/b;',
  ],
  subject: ['mynewfile.jpg', '경부선 😀'],
  anyextension: ['', 'x'],
}

const refused: Record<string, string[]> = {
  specversion: ['0.3', '1.1', '', '1.0.2'],
  id: [''],
  type: [''],
  subject: [''],
  source: [
    '',
    ' ',
    'a b',
    '/경부선',
    'http://[::1',
    '/%G0',
    '/%4',
    'a#b#c',
    '1-555:123',
    '[x]',
    '<x>',
    'http://a[b]/',
    '\\a',
  ],
  dataschema: ['', '/relative', 'schema.json', 'http://a b'],
  time: [
    '',
    'yesterday',
    '2018-04-05',
    '2018-04-05 17:31:00Z',
    '2018-04-05T17:31:00',
    '2018-13-05T17:31:00Z',
    '2018-00-05T17:31:00Z',
    '2018-04-31T17:31:00Z',
    '2018-04-00T17:31:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2018-04-05T24:00:00Z',
    '2018-04-05T23:60:00Z',
    '2018-04-05T23:59:61Z',
    '2018-04-05T17:31:00+24:00',
    '2018-04-05T17:31:00+0900',
    '2018-04-05T17:31:00.Z',
    '1712338260',
  ],
  datacontenttype: ['', 'json', 'application/', 'a/b c', 'a/b; charset', 'a/b; charset="x'],
  anyextension: ['\u0000', 'a\nb', '\u0085', '\ud800', '\ufffe', '\ufdd0', '\u{1ffff}'],
}

describe('refuseAttribute', () => {
  test.each(Object.entries(taken).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s takes %j',
    (name, value) => expect(refuseAttribute(name, value)).toBeUndefined(),
  )
  test.each(
    Object.entries(refused).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  )('%s refuses %j', (name, value) => expect(refuseAttribute(name, value)).toEqual(expect.any(String)))
  test('a long hostile source is refused in time linear in its length', () => {
    for (const text of [
      '//' + 'a'.repeat(60_000) + ' ',
      '/'.repeat(60_000) + ' ',
      'a'.repeat(60_000) + ':\\',
      '//' + '1:'.repeat(30_000) + '@@',
    ]) {
      expect(refuseAttribute('source', text)).toBeDefined()
    }
  })
})

test.each([
  ['time', true],
  ['a1', true],
  ['data', false],
  ['Time', false],
  ['a-b', false],
  ['a_b', false],
  ['', false],
  ['속도', false],
])('isAttributeName(%j) is %s', (name, is) => expect(isAttributeName(name)).toBe(is))
