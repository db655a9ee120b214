import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeRequest } from './decode.ts'
import { BATCH_TYPE, batch, binaryHeaders, structured, STRUCTURED_TYPE } from './encode.ts'
import { MAX_EVENT_BYTES, type Attributes } from './index.ts'

const limits = { maxEventBytes: MAX_EVENT_BYTES, maxBatchBytes: 1 << 20 }

const text = fc
  .string({ unit: 'binary', maxLength: 20 })
  .map((value) => value.replaceAll(/\p{Cc}|\p{Noncharacter_Code_Point}/gu, ''))
const full = text.filter((value) => value !== '')
const anyAttributes: fc.Arbitrary<Attributes> = fc.record({
  specversion: fc.constant('1.0'),
  id: full,
  source: fc.webUrl({ withQueryParameters: true, withFragments: true }),
  type: full,
  subject: fc.option(full, { nil: undefined }),
  time: fc.option(
    fc
      .date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    {
      nil: undefined,
    },
  ),
  datacontenttype: fc.constantFrom(
    undefined,
    'application/json',
    'application/a+json',
    'text/plain',
    'application/octet-stream',
  ),
  anextension: fc.option(text, { nil: undefined }),
})
const anyData = fc.oneof(
  fc.json().map(Buffer.from),
  fc.uint8Array({ maxLength: 40 }).map(Buffer.from),
  fc.string().map(Buffer.from),
)

const wellFormed = (given: Attributes) =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.toWellFormed()]],
    ),
  )

const UNREADABLE = Symbol('refused')

/** What the data of a content type must be read as, said another way than the code under test says it. */
function expectedData(data: Buffer, type: string | undefined): unknown {
  if (data.length === 0) return undefined
  if (type === 'application/octet-stream') return data
  try {
    const content = new TextDecoder('utf-8', { fatal: true, ignoreBOM: type === 'text/plain' }).decode(data)
    return type === 'text/plain' ? content : JSON.parse(content)
  } catch {
    return type === undefined ? data : UNREADABLE
  }
}

test('what is encoded is read back, alike in all three modes', () => {
  fc.assert(
    fc.property(anyAttributes, anyData, (given, data) => {
      const binary = decodeRequest(new Headers(binaryHeaders(given)), data, limits)
      const body = Buffer.from(structured(given, data))
      const single = decodeRequest(new Headers({ 'content-type': STRUCTURED_TYPE }), body, limits)
      const one = { attributes: given, data }
      const many = decodeRequest(new Headers({ 'content-type': BATCH_TYPE }), batch([one, one]), limits)
      const event = { attributes: wellFormed(given), data: expectedData(data, given.datacontenttype) }
      const refused = { ok: false, status: 400 }
      const bad = event.data === UNREADABLE
      expect(binary).toMatchObject(bad ? refused : { ok: true, mode: 'binary', events: [event] })
      expect(single).toMatchObject(bad ? refused : { ok: true, mode: 'structured', events: [event] })
      expect(many).toMatchObject(bad ? refused : { ok: true, mode: 'batch', events: [event, event] })
    }),
    { numRuns: 500 },
  )
})
