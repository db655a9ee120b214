import { CloudEvent, HTTP, Mode, type Message } from 'cloudevents'
import { describe, expect, test } from 'vitest'
import { decodeRequest } from './decode.ts'
import { BATCH_TYPE, batch, binaryHeaders, structured, STRUCTURED_TYPE } from './encode.ts'
import { MAX_BATCH_BYTES, MAX_EVENT_BYTES, type Attributes } from './index.ts'

const limits = { maxEventBytes: MAX_EVENT_BYTES, maxBatchBytes: MAX_BATCH_BYTES }
const required = { specversion: '1.0', id: '1', source: '/a', type: 't' } as const
const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/a', 'ce-type': 't' }
const decode = (given: Record<string, string>, body: string | Buffer = '') =>
  decodeRequest(new Headers(given), Buffer.from(body), limits)
const decodeJson = (body: object) => decode({ 'content-type': STRUCTURED_TYPE }, JSON.stringify(body))
const dataOf = (decoded: ReturnType<typeof decode>) => decoded.ok && decoded.events[0]?.data

describe('what the cloudevents SDK 10 gets wrong is right here:', () => {
  test('a missing type is no event', () => {
    const { type: _, ...untyped } = required
    expect(decodeJson(untyped)).toMatchObject({ status: 400, errors: [{ path: 'type' }] })
  })

  test.each(['0.3', '1', '2.0', ''])('specversion %j is no event', (specversion) => {
    expect(decodeJson({ ...required, specversion })).toMatchObject({ status: 400 })
    expect(decode({ ...headers, 'ce-specversion': specversion })).toMatchObject({ status: 400 })
  })

  test('a bad time is refused, not taken for now', () => {
    expect(decodeJson({ ...required, time: 'soon' })).toMatchObject({ errors: [{ path: 'time' }] })
    expect(decode({ ...headers, 'ce-time': 'soon' })).toMatchObject({ errors: [{ path: 'ce-time' }] })
  })

  test.each([0, false, null, ''])('data %j in structured mode is not lost', (data) => {
    expect(dataOf(decodeJson({ ...required, data }))).toStrictEqual(data)
  })

  test('data_base64 is bytes', () => {
    const bytes = Buffer.from([0, 1, 254, 255, 7])
    const datacontenttype = 'application/octet-stream'
    const decoded = decodeJson({ ...required, datacontenttype, data_base64: bytes.toString('base64') })
    expect(dataOf(decoded)).toStrictEqual(bytes)
  })

  test.each([
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'Application/JSON ;Charset=utf8',
    'application/vnd.a+json;v=1;charset=UTF-8',
  ])('%s is JSON, in binary and in structured mode', (datacontenttype) => {
    expect(dataOf(decode({ ...headers, 'content-type': datacontenttype }, '{"a":1}'))).toEqual({ a: 1 })
    expect(dataOf(decodeJson({ ...required, datacontenttype, data: { a: 1 } }))).toEqual({ a: 1 })
  })

  test.each(['application/cloudevents+json;charset=UTF-8', 'application/cloudevents+json ; charset="utf-8"'])(
    '%s is structured mode',
    (type) => expect(decode({ 'content-type': type }, JSON.stringify(required))).toMatchObject({ ok: true }),
  )

  test('of a batch the bad event is named', () => {
    const body = JSON.stringify([required, { ...required, id: 5 }])
    expect(decode({ 'content-type': BATCH_TYPE }, body)).toMatchObject({ errors: [{ path: '[1].id' }] })
  })

  test('%XX in a header is decoded', () => {
    const decoded = decode({ ...headers, 'ce-subject': '%EA%B2%BD%EB%B6%80%EC%84%A0%20100%25' })
    expect(decoded.ok && decoded.events[0]?.attributes.subject).toBe('경부선 100%')
  })

  test('a Korean subject can be sent', () => {
    const init = { headers: binaryHeaders({ ...required, subject: '경부선' }) }
    expect(new Request('http://a/', init).headers.get('ce-subject')).toBe('%EA%B2%BD%EB%B6%80%EC%84%A0')
  })
})

const full = {
  ...required,
  subject: 'roads/2025-01-31T09:00',
  time: '2025-01-31T00:00:00.000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://example.com/roads.json',
  partitionkey: 'k1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} satisfies Attributes
const data = { records: [{ name: '서울', speed: 0 }], more: false }
const json = Buffer.from(JSON.stringify(data))

const read = (message: Message<unknown>) => {
  const event = HTTP.toEvent(message)
  return Array.isArray(event) ? event : [event]
}

describe('between the cloudevents SDK and this adapter', () => {
  test.each<[string, Message<unknown>]>([
    ['binary', { headers: binaryHeaders(full), body: json.toString() }],
    ['structured', { headers: { 'content-type': STRUCTURED_TYPE }, body: structured(full, json) }],
    [
      'batched',
      { headers: { 'content-type': BATCH_TYPE }, body: batch([{ attributes: full, data: json }]).toString() },
    ],
  ])('the SDK reads what is sent in %s mode', (_, message) => {
    const [event] = read(message)
    expect(event).toMatchObject({ ...full, data })
    expect(event instanceof CloudEvent && event.validate()).toBe(true)
  })

  const sdkEvents: [string, CloudEvent<unknown>, unknown][] = [
    ['JSON', new CloudEvent({ ...full, data }), data],
    ['no data', new CloudEvent({ ...required }), undefined],
    ['text', new CloudEvent({ ...required, datacontenttype: 'text/plain', data: '정체 구간' }), '정체 구간'],
    ['extensions', new CloudEvent({ ...required, number: 5, truth: false, word: 'w', data: [1] }), [1]],
  ]
  for (const [mode, encode] of Object.entries({
    [Mode.BINARY]: HTTP.binary,
    [Mode.STRUCTURED]: HTTP.structured,
  })) {
    test.each(sdkEvents)(`what the SDK sends in ${mode} mode is read: %s`, (_, event, expected) => {
      const message = encode(event)
      const sent = Object.entries(message.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ])
      const body = message.body === undefined ? '' : String(message.body)
      const decoded = decodeRequest(new Headers(sent), Buffer.from(body), limits)
      expect(decoded).toMatchObject({
        ok: true,
        events: [{ attributes: { id: '1', source: '/a', type: 't' } }],
      })
      expect(dataOf(decoded)).toEqual(expected)
    })
  }

  test('a Korean subject arrives in structured mode, in which the SDK can send it', () => {
    const { headers: given, body } = HTTP.structured(
      new CloudEvent({ ...required, subject: '경부선 100%', data }),
    )
    const decoded = decode({ 'content-type': String(given['content-type']) }, String(body))
    expect(decoded.ok && decoded.events[0]?.attributes.subject).toBe('경부선 100%')
  })
})
