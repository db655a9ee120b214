import { describe, expect, test } from 'vitest'
import { decodeRequest, type Decoded } from './decode.ts'
import { MAX_EVENT_BYTES } from './index.ts'

const limits = { maxEventBytes: MAX_EVENT_BYTES, maxBatchBytes: 1 << 20 }
const required = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/a', 'ce-type': 't' }
const decode = (headers: Record<string, string>, body: string | Uint8Array = ''): Decoded =>
  decodeRequest(new Headers(headers), Buffer.from(body), limits)
const refusal = (status: number, ...paths: string[]) => ({
  ok: false,
  status,
  ...(paths.length > 0 && { errors: paths.map((path) => expect.objectContaining({ path })) }),
})

describe('binary mode', () => {
  test.each<[string | undefined, string | Uint8Array, unknown]>([
    ['application/json', '{"a":1}', { a: 1 }],
    ['application/json;charset=UTF-8', '0', 0],
    ['APPLICATION/JSON; charset="utf8"', 'false', false],
    ['application/problem+json', 'null', null],
    ['application/json', '', undefined],
    ['application/json', '\ufeff1', 1],
    [undefined, '{"a":1}', { a: 1 }],
    [undefined, 'not json', Buffer.from('not json')],
    [undefined, '', undefined],
    ['text/plain', '글', '글'],
    ['text/csv; charset=euc-kr', new Uint8Array([0xb1, 0xdb]), '글'],
    ['text/plain', '\ufeffa', '\ufeffa'],
    ['application/octet-stream', '{"a":1}', Buffer.from('{"a":1}')],
    ['application/xml; charset=utf-16', '<a/>', Buffer.from('<a/>')],
  ])('%s %j', (type, body, data) => {
    const decoded = decode({ ...required, ...(type && { 'content-type': type }) }, body)
    expect(decoded).toMatchObject({ ok: true, mode: 'binary' })
    expect(decoded.ok && decoded.events[0]?.data).toStrictEqual(data)
    expect(decoded.ok && decoded.events[0]?.attributes.datacontenttype).toBe(type)
  })

  test('attributes are the headers after ce-, in any case, decoded; other headers are not', () => {
    const headers = {
      'Ce-SpecVersion': '1.0',
      'CE-ID': '%EA%B8%80',
      'ce-source': '"/a"',
      'ce-type': 't',
      'ce-ext1': '',
      host: 'h',
    }
    expect(decode(headers)).toEqual({
      ok: true,
      mode: 'binary',
      events: [
        { attributes: { specversion: '1.0', id: '글', source: '/a', type: 't', ext1: '' }, data: undefined },
      ],
    })
  })

  test.each<[string, Record<string, string>, string | Uint8Array, ReturnType<typeof refusal>]>([
    ['no id, source, type', { 'ce-specversion': '1.0' }, '', refusal(400, 'ce-id', 'ce-source', 'ce-type')],
    [
      'no specversion',
      { 'ce-id': '1', 'ce-source': '/', 'ce-type': 't' },
      '',
      refusal(400, 'ce-specversion'),
    ],
    ['another specversion', { ...required, 'ce-specversion': '0.3' }, '', refusal(400, 'ce-specversion')],
    ['an empty id', { ...required, 'ce-id': '' }, '', refusal(400, 'ce-id')],
    ['an empty type', { ...required, 'ce-type': ' ' }, '', refusal(400, 'ce-type')],
    ['a source that is no URI', { ...required, 'ce-source': 'a b' }, '', refusal(400, 'ce-source')],
    ['a bad time', { ...required, 'ce-time': 'now' }, '', refusal(400, 'ce-time')],
    ['a relative dataschema', { ...required, 'ce-dataschema': '/s' }, '', refusal(400, 'ce-dataschema')],
    ['an overlong encoding', { ...required, 'ce-subject': '%C0%A0' }, '', refusal(400, 'ce-subject')],
    ['an encoded newline', { ...required, 'ce-subject': 'a%0Ab' }, '', refusal(400, 'ce-subject')],
    ['a name with a dash', { ...required, 'ce-a-b': 'x' }, '', refusal(400, 'ce-a-b')],
    ['no name', { ...required, 'ce-': 'x' }, '', refusal(400, 'ce-')],
    ['ce-data', { ...required, 'ce-data': 'x' }, '', refusal(400, 'ce-data')],
    [
      'ce-datacontenttype',
      { ...required, 'ce-datacontenttype': 'a/b' },
      '',
      refusal(400, 'ce-datacontenttype'),
    ],
    [
      'a content type that is none',
      { ...required, 'content-type': 'json' },
      '{}',
      refusal(400, 'content-type'),
    ],
    ['bad JSON', { ...required, 'content-type': 'application/json' }, '{"a":', refusal(400)],
    [
      'JSON that is not UTF-8',
      { ...required, 'content-type': 'application/json' },
      new Uint8Array([0x22, 0xff, 0x22]),
      refusal(400),
    ],
    [
      'text that is not UTF-8',
      { ...required, 'content-type': 'text/plain' },
      new Uint8Array([0xff]),
      refusal(400),
    ],
    ['text of no known charset', { ...required, 'content-type': 'text/plain;charset=x' }, 'a', refusal(400)],
    [
      'JSON in latin1',
      { ...required, 'content-type': 'application/json;charset=latin1' },
      '{}',
      refusal(415),
    ],
    ['a gzip body', { ...required, 'content-encoding': 'gzip' }, '', refusal(415)],
    ['a large body', required, 'x'.repeat(MAX_EVENT_BYTES + 1), refusal(413)],
  ])('%s', (_, headers, body, expected) => expect(decode(headers, body)).toMatchObject(expected))
})

describe('what is no event', () => {
  test.each<[string, Record<string, string>, number]>([
    ['plain JSON', { 'content-type': 'application/json' }, 400],
    ['nothing at all', {}, 400],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['text', { 'content-type': 'text/plain' }, 415],
    ['a type that is none', { 'content-type': ';' }, 415],
  ])('%s is told what to send', (_, headers, status) =>
    expect(decode(headers, '{"a":1}')).toMatchObject({
      status,
      detail: expect.stringContaining('ce-specversion: 1.0, ce-id'),
    }),
  )
  test.each([
    'application/cloudevents',
    'application/cloudevents+xml',
    'application/cloudevents+avro',
    'application/cloudevents-batch+xml',
    'application/cloudevents-batch',
    'application/cloudevents+json; charset=iso-8859-1',
    'application/cloudevents-batch+json; charset=utf-16',
    'application/cloudevents+json; charset=',
  ])('%s is a format not spoken, ce- headers or not', (type) => {
    expect(decode({ 'content-type': type }, '{}')).toMatchObject({ ok: false, status: 415 })
    expect(decode({ ...required, 'content-type': type }, '{}')).toMatchObject({ ok: false, status: 415 })
  })
})
