import { describe, expect, test } from 'vitest'
import { binaryHeaders, structured } from './encode.ts'
import type { Attributes } from './index.ts'

const attributes: Attributes = {
  specversion: '1.0',
  id: 'roads/2025-01-31T09:00/3',
  source: '/clusters/central/data-collector',
  type: 'kr.expressway.roads.collected.v1',
  subject: '경부선 100% "서울"',
  time: '2025-01-31T09:00:00+09:00',
  datacontenttype: 'application/json',
  dataschema: 'https://example.com/schemas/roads.json',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

describe('binaryHeaders', () => {
  test('names, percent-encodes and keeps the content type as it is', () => {
    expect(
      binaryHeaders({ ...attributes, datacontenttype: 'text/plain; charset="utf-8"', dataschema: undefined }),
    ).toEqual({
      'ce-specversion': '1.0',
      'ce-id': 'roads/2025-01-31T09:00/3',
      'ce-source': '/clusters/central/data-collector',
      'ce-type': 'kr.expressway.roads.collected.v1',
      'ce-subject': '%EA%B2%BD%EB%B6%80%EC%84%A0%20100%25%20%22%EC%84%9C%EC%9A%B8%22',
      'ce-time': '2025-01-31T09:00:00+09:00',
      'ce-traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'content-type': 'text/plain; charset="utf-8"',
    })
  })
  test('cannot smuggle a header in', () => {
    const hostile = 'a/b\r\nx: y'
    expect(
      () => new Headers(binaryHeaders({ ...attributes, id: hostile, datacontenttype: hostile })),
    ).not.toThrow()
  })
})

const dataOf = (datacontenttype: string | undefined, data: Buffer | undefined) =>
  JSON.parse(structured({ specversion: '1.0', id: '1', source: '/', type: 't', datacontenttype }, data))

describe('structured', () => {
  test.each([
    ['application/json', '{"a":[1,2]}', { data: { a: [1, 2] } }],
    ['application/vnd.a+json; charset=utf-8', ' 0 ', { data: 0 }],
    [undefined, 'null', { data: null }],
    [undefined, '"글"', { data: '글' }],
    [undefined, 'not json', { data_base64: 'bm90IGpzb24=' }],
    ['application/json', '{"a":', { data_base64: 'eyJhIjo=' }],
    ['text/plain', '{"글"}\n', { data: '{"글"}\n' }],
    ['text/plain; charset=euc-kr', 'a', { data_base64: 'YQ==' }],
    ['application/xml', '<a/>', { data_base64: 'PGEvPg==' }],
    ['application/json', '', {}],
  ])('%s %j', (type, data, expected) => {
    const {
      specversion,
      id,
      source,
      type: eventType,
      datacontenttype,
      ...rest
    } = dataOf(type, Buffer.from(data))
    expect([specversion, id, source, eventType, datacontenttype]).toEqual(['1.0', '1', '/', 't', type])
    expect(rest).toStrictEqual(expected)
  })
  test('bytes that are not UTF-8 go as base64, whatever the content type', () => {
    for (const type of ['text/plain', 'application/json', undefined]) {
      expect(dataOf(type, Buffer.from([0xff, 0x31]))).toMatchObject({ data_base64: '/zE=' })
    }
  })
  test('leaves JSON as it was written, numbers too long for a double among it', () => {
    expect(structured(attributes, Buffer.from('{"n":12345678901234567890}'))).toContain(
      '"data":{"n":12345678901234567890}}',
    )
  })
  test.each(['1', 'a"b\\c', '\u0000\n\u007f', '경부선/1', '\u{1f697}', '</script>\u2028'])(
    'an id is itself: %j',
    (id) => {
      expect(JSON.parse(structured({ ...attributes, id }, Buffer.from('1')))).toEqual({
        ...attributes,
        id,
        data: 1,
      })
    },
  )
  test('half a surrogate pair in an id is no Unicode and becomes U+FFFD', () => {
    expect(JSON.parse(structured({ ...attributes, id: 'a\ud800' }, undefined))).toMatchObject({
      id: 'a\ufffd',
    })
  })
})
