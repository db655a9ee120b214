import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import {
  httpCases,
  invalidBatches,
  invalidEvents,
  validBatches,
  validEvents,
  type Json,
} from './conformance-cases.ts'

/** What `npm run conformance` serves, on a port of its own. */
const script = fileURLToPath(new URL('../../../scripts/conformance.ts', import.meta.url))
const server = spawn(process.execPath, [script], {
  env: { ...process.env, PORT: '0', LOG_LEVEL: 'info' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
afterAll(async () => {
  server.kill('SIGTERM')
  await once(server, 'exit')
})
const [line]: unknown[] = await once(createInterface({ input: server.stdout }), 'line')
const url = `http://127.0.0.1:${JSON.parse(String(line)).port}/`

async function send(headers: Record<string, string>, body: string) {
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) })
  const text = await response.text()
  return { status: response.status, events: response.status === 200 ? JSON.parse(text) : [] }
}
const structured = (event: unknown) =>
  send({ 'content-type': 'application/cloudevents+json; charset=UTF-8' }, JSON.stringify(event))
const batched = (events: unknown) =>
  send({ 'content-type': 'application/cloudevents-batch+json; charset=UTF-8' }, JSON.stringify(events))

/** The suite's own encoding: attributes as they are, nothing percent-encoded; quotes it escapes as RFC 9110 has it. */
function binary(attributes: Readonly<Record<string, unknown>>, body = '') {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value)
    if (name === 'datacontenttype') headers['content-type'] = text
    else headers[`ce-${name}`] = text.includes('"') ? JSON.stringify(text) : text
  }
  return send(headers, body)
}

/** How the event must have been understood: attributes as their canonical strings, what is null not there. */
function understood(event: Json) {
  const { data, ...attributes } = event
  const set = Object.entries(attributes).filter(([, value]) => value !== null)
  return {
    attributes: Object.fromEntries(set.map(([name, value]) => [name, String(value)])),
    ...(data !== undefined && { data }),
  }
}

describe('the events of the HTTP suite', () => {
  test.each(httpCases)('$name', async ({ attributes, body, data }) => {
    // Data of no type the adapter reads comes back as its bytes.
    const xml = attributes['datacontenttype']?.startsWith('application/xml')
    const inBase64 = Buffer.from(String(data)).toString('base64')
    const expected = { attributes, ...(xml ? { data_base64: inBase64 } : { data }) }
    expect(await binary(attributes, body)).toEqual({ status: 200, events: [expected] })
    const whole = { ...attributes, data }
    expect(await structured(whole)).toEqual({ status: 200, events: [expected] })
    expect(await batched([whole, whole])).toEqual({ status: 200, events: [expected, expected] })
    const { data: _, ...withBase64 } = { ...whole, data_base64: Buffer.from(body ?? '').toString('base64') }
    expect(await structured(withBase64)).toEqual({ status: 200, events: [expected] })
  })
})

describe('the events of the JSON format’s suite', () => {
  test.each(Object.entries(validEvents))('%s', async (_, event) => {
    const expected = understood(event)
    expect(await structured(event)).toEqual({ status: 200, events: [expected] })
    expect(await batched([event])).toEqual({ status: 200, events: [expected] })
    const body = typeof event['data'] === 'string' ? event['data'] : ''
    expect(await binary(expected.attributes, body)).toEqual({ status: 200, events: [expected] })
  })
  test.each(Object.entries(invalidEvents))('%s is refused', async (_, event) => {
    const valid = Object.values(validEvents)[0]
    expect((await structured(event)).status).toBe(400)
    expect((await batched([valid, event])).status).toBe(400)
  })
  // What only JSON can say: types of values, names that are not lower case, two members for data.
  const onlyJson = /NumericId|ObjectId|CapitalizedExtension|NonIntegerExtension|BothData|DataContentType$/
  test.each(Object.entries(invalidEvents).filter(([name]) => !onlyJson.test(name)))(
    '%s is refused in binary mode',
    async (_, event) => expect((await binary(event)).status).toBe(400),
  )
  test.each(Object.entries(validBatches))('%s', async (_, events) => {
    const expected = events.map(understood)
    expect(await batched(events)).toEqual({ status: events.length > 0 ? 200 : 204, events: expected })
  })
  test.each(Object.entries(invalidBatches))('%s is refused', async (_, events) => {
    expect((await batched(events)).status).toBe(400)
  })
})
