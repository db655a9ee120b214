import type { Context } from 'hono'
import { IncomingMessage, ServerResponse } from 'node:http'

/** What @hono/node-server hands an app about the connection; nothing where the app is called without one. */
function bound(c: Context, name: 'incoming' | 'outgoing'): unknown {
  const env: unknown = c.env
  return typeof env === 'object' && env !== null ? Reflect.get(env, name) : undefined
}

/** The address of the socket's other end; undefined where the app is not served over one. */
export function socketAddress(c: Context): string | undefined {
  const incoming = bound(c, 'incoming')
  return incoming instanceof IncomingMessage ? incoming.socket.remoteAddress : undefined
}

/**
 * Breaks off an answer that has begun and cannot be finished, so that the client does not take it for a whole one:
 * the host would add the error's text and end it in order. False where the app is not served over a socket.
 */
export function breakOff(c: Context): boolean {
  const outgoing = bound(c, 'outgoing')
  if (!(outgoing instanceof ServerResponse)) return false
  outgoing.destroy()
  return true
}
