import { CloudEvent, HTTP } from 'cloudevents'
import { describe, expect, test } from 'vitest'
import { decodeRequest } from './decode.ts'
import { BATCH_TYPE, batch, binaryHeaders, structured, STRUCTURED_TYPE } from './encode.ts'
import { MAX_EVENT_BYTES, type Attributes } from './index.ts'

const limits = { maxEventBytes: MAX_EVENT_BYTES, maxBatchBytes: 1 << 20 }
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
})

test('the SDK reads it, where it follows the specification', () => {
  const plain: Attributes = { ...attributes, subject: 'plain', time: '2025-01-31T00:00:00.000Z' }
  const body = '{"records":[{"name":"서울","speed":0}]}'
  const messages = [
    { headers: binaryHeaders(plain), body },
    { headers: { 'content-type': STRUCTURED_TYPE }, body: structured(plain, Buffer.from(body)) },
  ]
  for (const message of messages) {
    const event = HTTP.toEvent(message)
    expect(event).toMatchObject({ ...plain, data: JSON.parse(body) })
    expect(event instanceof CloudEvent && event.validate()).toBe(true)
  }
  const pair = batch([
    { attributes: plain, data: Buffer.from(body) },
    { attributes: { ...plain, id: '2' }, data: undefined },
  ])
  expect(HTTP.toEvent({ headers: { 'content-type': BATCH_TYPE }, body: pair.toString() })).toMatchObject([
    { id: plain.id, data: JSON.parse(body) },
    { id: '2', subject: 'plain' },
  ])
})

test('what the SDK sends is read', () => {
  const sent = HTTP.toEvent({
    headers: binaryHeaders({ ...attributes, subject: 'plain' }),
    body: '{"speed":80}',
  })
  if (Array.isArray(sent)) throw new Error('one event is one event')
  for (const message of [HTTP.binary(sent), HTTP.structured(sent)]) {
    const headers = new Headers(Object.entries(message.headers).map(([name, value]) => [name, String(value)]))
    expect(decodeRequest(headers, Buffer.from(String(message.body)), limits)).toMatchObject({
      ok: true,
      events: [{ attributes: { id: attributes.id, subject: 'plain' }, data: { speed: 80 } }],
    })
  }
})
