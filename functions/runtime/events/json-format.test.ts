import { describe, expect, test } from 'vitest'
import { decodeRequest } from './decode.ts'
import { MAX_EVENT_BYTES } from './index.ts'

const limits = { maxEventBytes: MAX_EVENT_BYTES, maxBatchBytes: 1 << 20 }
const required = { specversion: '1.0', id: '1', source: '/a', type: 't' }
const send = (type: string, body: unknown) =>
  decodeRequest(
    new Headers({ 'content-type': type }),
    Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    limits,
  )
const one = (body: unknown) => send('application/cloudevents+json', body)
const many = (body: unknown) => send('application/cloudevents-batch+json', body)
const dataOf = (members: object) => {
  const decoded = one({ ...required, ...members })
  return decoded.ok ? decoded.events[0]?.data : decoded
}

describe('structured mode', () => {
  test.each([
    'application/cloudevents+json',
    'Application/CloudEvents+JSON; charset=UTF-8',
    'application/cloudevents+json;charset=utf-8',
    'application/cloudevents+json ; charset="UTF8"; a=b',
    'application/cloudevents+json; charset=unicode-1-1-utf-8',
  ])('%s', (type) => {
    expect(send(type, required)).toEqual({
      ok: true,
      mode: 'structured',
      events: [{ attributes: required, data: undefined }],
    })
  })

  test('attributes become their canonical strings, null is unset, ce- headers do not count', () => {
    const body = { ...required, subject: null, text: 'a', yes: true, no: false, count: -5, zero: 0, data: 1 }
    const headers = new Headers({
      'content-type': 'application/cloudevents+json',
      'ce-id': 'other',
      'ce-x-y': 'z',
    })
    expect(decodeRequest(headers, Buffer.from(JSON.stringify(body)), limits)).toMatchObject({
      ok: true,
      events: [
        { attributes: { ...required, text: 'a', yes: 'true', no: 'false', count: '-5', zero: '0' }, data: 1 },
      ],
    })
  })

  test.each<[object, unknown]>([
    [{ data: 0 }, 0],
    [{ data: false }, false],
    [{ data: null }, null],
    [{ data: '' }, ''],
    [{ data: '{"a":1}' }, '{"a":1}'],
    [{ datacontenttype: 'application/json', data: { a: [] } }, { a: [] }],
    [{ datacontenttype: 'text/plain', data: '글' }, '글'],
    [{ datacontenttype: 'application/xml', data: '<a/>' }, Buffer.from('<a/>')],
    [{ data_base64: 'eyJhIjoxfQ==' }, { a: 1 }],
    [{ data_base64: '/w==' }, Buffer.from([255])],
    [{ data_base64: null }, undefined],
    [{ datacontenttype: 'application/json', data_base64: 'eyJhIjoxfQ==' }, { a: 1 }],
    [{ datacontenttype: 'text/plain', data_base64: '6riA' }, '글'],
    [{ datacontenttype: 'image/png', data_base64: 'eyJhIjoxfQ==' }, Buffer.from('{"a":1}')],
  ])('%j', (members, data) => expect(dataOf(members)).toStrictEqual(data))

  test.each<[object, string]>([
    [{ data: 1, data_base64: 'MQ==' }, 'data_base64'],
    [{ data_base64: 'MQ' }, 'data_base64'],
    [{ data_base64: 'M Q==' }, 'data_base64'],
    [{ data_base64: 5 }, 'data_base64'],
    [{ datacontenttype: 'application/json', data_base64: '/w==' }, 'data_base64'],
    [{ datacontenttype: 'text/plain', data: { a: 1 } }, 'data'],
    [{ specversion: '0.3' }, 'specversion'],
    [{ specversion: 1 }, 'specversion'],
    [{ id: 5 }, 'id'],
    [{ id: '' }, 'id'],
    [{ type: null }, 'type'],
    [{ source: 'a b' }, 'source'],
    [{ time: '2025-02-30T00:00:00Z' }, 'time'],
    [{ dataschema: 'x' }, 'dataschema'],
    [{ datacontenttype: 'json' }, 'datacontenttype'],
    [{ subject: '\ud800' }, 'subject'],
    [{ ext: 1.5 }, 'ext'],
    [{ ext: 2 ** 31 }, 'ext'],
    [{ ext: {} }, 'ext'],
    [{ ext: [] }, 'ext'],
    [{ Ext: 'x' }, 'Ext'],
    [{ a_b: 'x' }, 'a_b'],
    [JSON.parse('{"__proto__":"x"}'), '__proto__'],
  ])('%j is refused, naming where', (members, path) =>
    expect(one({ ...required, ...members })).toMatchObject({ ok: false, status: 400, errors: [{ path }] }),
  )

  test.each(['', 'null', '1', '"a"', '{', '[]', `[${JSON.stringify(required)}]`, '{}\u0000', '\ud800'])(
    '%j is no event',
    (body) => expect(one(body)).toMatchObject({ ok: false, status: 400 }),
  )
  test('bytes that are not UTF-8 are refused, not replaced', () => {
    const body = Buffer.concat([
      Buffer.from('{"specversion":"1.0","id":"'),
      Buffer.from([0xff]),
      Buffer.from('","source":"/","type":"t"}'),
    ])
    const decoded = decodeRequest(
      new Headers({ 'content-type': 'application/cloudevents+json' }),
      body,
      limits,
    )
    expect(decoded).toMatchObject({ ok: false, status: 400 })
  })
})

describe('batched mode', () => {
  test('an empty batch is a batch', () => expect(many('[]')).toEqual({ ok: true, mode: 'batch', events: [] }))

  test('events keep their order and differ as they like', () => {
    const decoded = many([
      { ...required, data: 1 },
      { ...required, id: '2', datacontenttype: 'text/plain', data: 'a' },
    ])
    expect(decoded).toMatchObject({
      ok: true,
      events: [
        { attributes: { id: '1' }, data: 1 },
        { attributes: { id: '2' }, data: 'a' },
      ],
    })
  })

  test('every reason is named, with the event it stands in', () => {
    const body = [required, { ...required, type: '' }, 5, { ...required, time: 'now', data_base64: '?' }]
    expect(many(body)).toMatchObject({
      ok: false,
      status: 400,
      errors: [{ path: '[1].type' }, { path: '[2]' }, { path: '[3].time' }, { path: '[3].data_base64' }],
    })
  })

  test('a body of nothing but mistakes gets a short answer', () => {
    const decoded = many(Array.from({ length: 1000 }, () => 0))
    expect(!decoded.ok && decoded.errors).toHaveLength(50)
  })

  test.each(['', '{}', 'null', '1', '[', JSON.stringify(required)])('%j is no batch', (body) =>
    expect(many(body)).toMatchObject({ ok: false, status: 400 }),
  )

  test('an event over the limit is named; the batch has a limit of its own', () => {
    const large = { ...required, data: 'x'.repeat(MAX_EVENT_BYTES) }
    expect(many([required, large])).toMatchObject({ status: 413, errors: [{ path: '[1]' }] })
    expect(
      many([required, { ...required, data: 'x'.repeat(60_000) }, { ...required, data: 'x'.repeat(60_000) }]),
    ).toMatchObject({ ok: true })
    expect(many(Array.from({ length: 20 }, () => ({ ...required, data: 'x'.repeat(60_000) })))).toMatchObject(
      { status: 413 },
    )
  })
})
