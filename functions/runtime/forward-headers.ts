import type { Context } from 'hono'
import type { Dispatcher } from 'undici'
import { socketAddress } from './connection.ts'
import { traceparent } from './trace.ts'

/** Fields of one connection, not of the message (RFC 9110, section 7.6.1), and what is set anew for the next one. */
const HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const RENEWED = new Set(['host', 'content-length', 'expect', 'traceparent', 'tracestate'])

/** The request's headers for the next hop, with where it came from and the trace it belongs to. */
export function forwardedHeaders(c: Context): Record<string, string> {
  const named = (c.req.header('connection') ?? '').toLowerCase().split(/\s*,\s*/)
  const headers: Record<string, string> = {}
  for (const [name, value] of c.req.raw.headers) {
    if (!HOP.has(name) && !RENEWED.has(name) && !named.includes(name)) headers[name] = value
  }
  const address = socketAddress(c)
  if (address) headers['x-forwarded-for'] = [headers['x-forwarded-for'], address].filter(Boolean).join(', ')
  const trace = traceparent()
  if (trace !== undefined) headers['traceparent'] = trace
  return headers
}

/** An answer's headers for who asked; a repeated field as one. */
export function answerHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(/\s*,\s*/)
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      HOP.has(name) || named.includes(name) || value === undefined
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}
