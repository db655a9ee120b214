import type { OutgoingHttpHeaders } from 'node:http'
import { gzipSync } from 'node:zlib'
import { BATCH_TYPE, batch, binaryHeaders, structured, STRUCTURED_TYPE } from '../../runtime/events/encode.ts'
import { MAX_EVENT_BYTES, type Attributes } from '../../runtime/events/index.ts'
import { eventTypes } from '../model/events.ts'

const event: Attributes = {
  specversion: '1.0',
  id: '1',
  source: '/hosts',
  type: eventTypes.collectRequested,
  datacontenttype: 'application/json',
}
const data = Buffer.from('{"feed":"accidents"}')
/** What the collector under test demands. */
export const TOKEN = 'right'
const authorization = `Bearer ${TOKEN}`
const binary = { ...binaryHeaders(event), authorization }
const of = (type: string) => ({ 'content-type': type, authorization })
const { datacontenttype: _type, ...untyped } = event
const unknown = { ...event, type: 'else.v1' }

export interface Request {
  headers: OutgoingHttpHeaders
  body?: string | Buffer
  method?: string
  path?: string
}

/** What both hosts must answer alike. */
export const alike: Record<string, Request> = {
  'binary mode': { headers: binary, body: data },
  'structured mode': { headers: of(STRUCTURED_TYPE), body: structured(event, data) },
  'batched mode': {
    headers: of(BATCH_TYPE),
    body: batch([
      { attributes: event, data },
      { attributes: event, data },
    ]),
  },
  'an empty batch': { headers: of(BATCH_TYPE), body: '[]' },
  'at /events': { headers: binary, body: data, path: '/events' },
  'a charset without a space': {
    headers: { ...binary, 'content-type': 'application/json;charset=UTF-8' },
    body: data,
  },
  'no content type': { headers: { ...binaryHeaders(untyped), authorization }, body: data },
  'a byte order mark': { headers: binary, body: `\ufeff${data.toString()}` },
  'identity encoding': { headers: { ...binary, 'content-encoding': 'identity' }, body: data },
  'a percent-encoded subject': { headers: { ...binary, 'ce-subject': '%EA%B2%BD' }, body: data },
  'a slot that is none': {
    headers: { ...binary, 'ce-subject': 'accidents/2026-99-21T06:00:00Z' },
    body: data,
  },
  'a type not handled': { headers: { ...binaryHeaders(unknown), authorization }, body: data },
  'a type not handled, in a batch': {
    headers: of(BATCH_TYPE),
    body: batch([
      { attributes: event, data },
      { attributes: unknown, data },
    ]),
  },
  'a type not handled, without data': { headers: { ...binaryHeaders(unknown), authorization } },
  'data of no feed': { headers: binary, body: '{"feed":"weather"}' },
  'no data': { headers: binary },
  'an empty structured body': { headers: of(STRUCTURED_TYPE) },
  'plain JSON, which a CloudEvent target of the framework acknowledges': {
    headers: of('application/json'),
    body: data,
  },
  'no type, which it acknowledges too': {
    headers: of(STRUCTURED_TYPE),
    body: '{"specversion":"1.0","id":"1","source":"/"}',
  },
  'text, to which it answers 500': {
    headers: { ...binary, 'content-type': 'text/plain' },
    body: 'accidents',
  },
  'text that is no event': { headers: of('text/plain'), body: 'accidents' },
  'a form': { headers: { ...binary, 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1' },
  'another format': { headers: of('application/cloudevents+xml'), body: '<event/>' },
  'a content type that is none': { headers: { ...binary, 'content-type': 'json' }, body: data },
  'a bad source': { headers: { ...binary, 'ce-source': 'a b' }, body: data },
  'an attribute twice': { headers: { ...binary, 'ce-id': ['1', '2'] }, body: data },
  'a batch that is none': { headers: of(BATCH_TYPE), body: '5' },
  'a batch that is broken': { headers: of(BATCH_TYPE), body: '[{' },
  'too large': { headers: binary, body: `{"feed":"accidents"${' '.repeat(MAX_EVENT_BYTES)}}` },
  'compressed well': { headers: { ...binary, 'content-encoding': 'gzip' }, body: gzipSync(data) },
  'UTF-16': {
    headers: { ...binary, 'content-type': 'application/json; charset=utf-16le' },
    body: Buffer.from(data.toString(), 'utf16le'),
  },
  'no token': { headers: binaryHeaders(event), body: data },
  'a wrong token': { headers: { ...binary, authorization: 'Bearer wrong' }, body: data },
  GET: { headers: {}, method: 'GET' },
  PUT: { headers: binary, body: data, method: 'PUT' },
  OPTIONS: { headers: { 'webhook-request-origin': 'a.example' }, method: 'OPTIONS' },
  'another path': { headers: binary, body: data, path: '/else' },
}

/** What the framework answers itself, before the function: why, and [@hono/node-server, functions-framework]. */
export const exceptions: Record<string, Request & { why: string; statuses: readonly [number, number] }> = {
  'a JSON scalar': {
    why: 'its body parser takes only objects and arrays as JSON',
    headers: binary,
    body: '0',
    statuses: [422, 400],
  },
  'a JSON scalar for a structured event': {
    why: 'the same',
    headers: of(STRUCTURED_TYPE),
    body: 'null',
    statuses: [400, 400],
  },
  'broken JSON': {
    why: 'its body parser answers a page of HTML',
    headers: binary,
    body: '{"feed":',
    statuses: [400, 400],
  },
  'JSON that is not UTF-8': {
    why: 'its body parser replaces what it cannot read',
    headers: binary,
    body: Buffer.from([0x7b, 0xff]),
    statuses: [400, 400],
  },
  'JSON in another charset': {
    why: 'its body parser knows UTF-8, -16 and -32 only',
    headers: { ...binary, 'content-type': 'application/json; charset=latin1' },
    body: data,
    statuses: [415, 415],
  },
  'text in no known charset': {
    why: 'its body parser decodes text before the function',
    headers: { ...binary, 'content-type': 'text/plain; charset=x-none' },
    body: 'a',
    statuses: [400, 415],
  },
  'an encoding it does not know': {
    why: 'its body parser inflates bodies before the function',
    headers: { ...binary, 'content-encoding': 'x-none' },
    body: data,
    statuses: [415, 415],
  },
  'a form of a thousand fields': {
    why: 'its body parser counts them',
    headers: { ...binary, 'content-type': 'application/x-www-form-urlencoded' },
    body: Array.from({ length: 1_001 }, (_item, field) => `f${field}=1`).join('&'),
    statuses: [415, 413],
  },
  '/favicon.ico': {
    why: 'it has no icon',
    headers: {},
    method: 'GET',
    path: '/favicon.ico',
    statuses: [404, 404],
  },
  'a path that cannot be decoded': {
    why: 'its router decodes it',
    headers: binary,
    body: data,
    path: '/%zz',
    statuses: [404, 400],
  },
}
