import { Registry } from 'prom-client'
import { expect, vi } from 'vitest'
import { z } from 'zod'
import { binaryHeaders } from './encode.ts'
import { eventFunction, type HandleContext } from './function.ts'
import type { Attributes, Received } from './index.ts'

const speed = z.object({ records: z.array(z.object({ speed: z.number().max(200) })) })
const schema = z.object({ type: z.literal('roads.v1'), data: speed })
type Roads = z.infer<typeof schema>

export const attributes: Attributes = {
  specversion: '1.0',
  id: '1',
  source: '/test',
  type: 'roads.v1',
  subject: '경부선',
  datacontenttype: 'application/json',
}
export const good = Buffer.from('{"records":[{"speed":80}]}')
export const bad = Buffer.from('{"records":[{"speed":80},{"speed":"fast"},{"speed":300}]}')

type Handle = (events: readonly Received<Roads>[], context: HandleContext) => unknown
type LogLine = (fields: object, message: string) => void

/** A function of one event type that keeps what it handled and answers as the test wants. */
export function testFunction(answer: Handle = () => undefined, token?: string) {
  const handled: Received<Roads>[][] = []
  const registry = new Registry()
  const log = { warn: vi.fn<LogLine>(), error: vi.fn<LogLine>() }
  const app = eventFunction({
    types: ['roads.v1'],
    schema,
    log,
    registry,
    token,
    async handle(events, context) {
      handled.push([...events])
      return answer(events, context)
    },
  })
  const send = (init: RequestInit, path = '/') => Promise.resolve(app.request(path, init))
  return { app, send, handled, registry, log }
}

export const binary = (given: Attributes, data: Buffer) => ({
  method: 'POST',
  headers: binaryHeaders(given),
  body: new Uint8Array(data),
})

export const json = (type: string, body: BodyInit) => ({
  method: 'POST',
  headers: { 'content-type': type },
  body,
})

/** A problem’s body, its shape and content type checked. */
export async function problemOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json()
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(body).toMatchObject({
    type: 'about:blank',
    status: response.status,
    title: expect.any(String),
    detail: expect.any(String),
  })
  return body
}
