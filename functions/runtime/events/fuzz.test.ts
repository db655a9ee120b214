import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BATCH_TYPE, binaryHeaders, structured, STRUCTURED_TYPE } from './encode.ts'
import { attributes, good, problemOf, testFunction } from './test-function.ts'

/** What a header can carry: any byte but the ones that end it. */
const headerValue = fc.uint8Array({ maxLength: 30 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('latin1')
    .replaceAll(/[\0\r\n]/g, ''),
)
const contentType = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/json; charset=utf-16',
    'text/plain',
    'text/plain; charset=x-none',
    'application/octet-stream',
    STRUCTURED_TYPE,
    BATCH_TYPE,
    'application/cloudevents',
    'application/cloudevents+json; charset=',
  ),
  headerValue,
)
const eventHeader = fc.oneof(
  fc.constantFrom(
    'ce-specversion',
    'ce-id',
    'ce-source',
    'ce-type',
    'ce-time',
    'ce-subject',
    'ce-dataschema',
    'ce-traceparent',
  ),
  fc.stringMatching(/^ce-[a-z0-9_-]{0,6}$/),
)
const headers = fc
  .record({
    type: fc.option(contentType, { nil: undefined }),
    whole: fc.boolean(),
    odd: fc.dictionary(eventHeader, headerValue, { maxKeys: 4 }),
  })
  .map(({ type, whole, odd }) => ({
    ...(whole && binaryHeaders(attributes)),
    ...odd,
    ...(type !== undefined && { 'content-type': type }),
  }))

const member = fc.oneof(
  fc.constantFrom(
    'specversion',
    'id',
    'source',
    'type',
    'time',
    'datacontenttype',
    'data',
    'data_base64',
    'traceparent',
    '__proto__',
  ),
  fc.string({ maxLength: 5 }),
)
const oddEvent = fc
  .dictionary(member, fc.jsonValue())
  .map((odd) => JSON.stringify({ ...JSON.parse(structured(attributes, good)), ...odd }))
const cut = fc
  .tuple(oddEvent, fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([json, part]) => json.slice(0, json.length * part))
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .oneof(
      fc.json(),
      oddEvent,
      cut,
      fc.array(fc.oneof(oddEvent, fc.json()), { maxLength: 4 }).map((elements) => `[${elements.join(',')}]`),
    )
    .map((json) => new Uint8Array(Buffer.from(json))),
)

test('whatever is sent, the answer is a 2xx or a problem that says why, and never our fault', async () => {
  const { send, log } = testFunction()
  const seen = new Set<number>()
  await fc.assert(
    fc.asyncProperty(headers, body, async (given, bytes) => {
      const response = await send({ method: 'POST', headers: given, body: new Uint8Array(bytes) })
      seen.add(response.status)
      expect([204, 400, 415, 422]).toContain(response.status)
      return response.status === 204 || (await problemOf(response)) !== undefined
    }),
    { numRuns: 2000 },
  )
  expect([...seen].sort()).toEqual([204, 400, 415, 422])
  expect(log.error).not.toHaveBeenCalled()
})

test('deep JSON is an event like any other', async () => {
  const deep = Buffer.from('['.repeat(20_000) + ']'.repeat(20_000))
  const { send } = testFunction()
  const single = await send({
    method: 'POST',
    headers: { 'content-type': STRUCTURED_TYPE },
    body: structured(attributes, deep),
  })
  const whole = await send({ method: 'POST', headers: { 'content-type': BATCH_TYPE }, body: deep.toString() })
  expect([single.status, whole.status]).toEqual([422, 400])
})
