import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { problem, ProblemError } from '../problem.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/**
 * Lets through who knows the token (RFC 6750, section 2.1); the rest get a 401 before their body is read. Digests are
 * compared, so neither the token's text nor its length shows in the time that takes.
 */
export function bearer(token: string): MiddlewareHandler {
  const expected = digest(token)
  return async (c, next) => {
    const given = /^bearer +([^ ]+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return next()
    c.header(
      'www-authenticate',
      given === undefined ? 'Bearer realm="events"' : 'Bearer realm="events", error="invalid_token"',
    )
    return problem(
      c,
      new ProblemError(401, 'send the token events are taken with, as authorization: Bearer <token>'),
    )
  }
}
