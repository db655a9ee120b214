import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { problem, ProblemError } from '../../runtime/problem.ts'
import { clientAddress, groupOf, type RateLimiter } from './rate-limit.ts'

/** What the edge tells a handler. */
export interface EdgeVariables {
  requestId: string
  /** The headers of every answer. A handler that has put them on its answer itself deletes them here. */
  edgeHeaders: Record<string, string> | undefined
}
type EdgeContext = Context<{ Variables: EdgeVariables }>

/** An API answers no page but its own documentation, which has one stylesheet. */
const SECURITY: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const METHODS = ['GET', 'HEAD', 'POST']

export const notAllowed = (allow: string) => (c: Context) => {
  c.header('allow', allow)
  return problem(c, new ProblemError(405, `${c.req.method} is not for ${c.req.path}; it takes ${allow}`))
}

/**
 * What every request passes: its id (the caller's if it looks like one), its method, its client's rate; and what every
 * answer carries. One middleware over plain objects, as setting headers one by one costs more than the answer itself.
 */
export function edge(limiter: RateLimiter | undefined): MiddlewareHandler<{ Variables: EdgeVariables }> {
  return async (c, next) => {
    const given = c.req.header('x-request-id')
    const requestId = given !== undefined && /^[\w=.-]{1,128}$/.test(given) ? given : randomUUID()
    const headers: Record<string, string> = { ...SECURITY, 'x-request-id': requestId }
    c.set('requestId', requestId)
    c.set('edgeHeaders', headers)
    const refusal = await admit(c, limiter, headers)
    if (refusal) c.res = refusal
    else await next()
    const left = c.get('edgeHeaders')
    if (left) for (const [name, value] of Object.entries(left)) c.res.headers.set(name, value)
  }
}

async function admit(
  c: EdgeContext,
  limiter: RateLimiter | undefined,
  headers: Record<string, string>,
): Promise<Response | undefined> {
  if (!METHODS.includes(c.req.method)) return notAllowed(METHODS.join(', '))(c)
  if (!limiter) return undefined
  const taken = await limiter.take(groupOf(clientAddress(c, limiter.trustedHops)))
  headers['ratelimit-policy'] = limiter.policy
  headers['ratelimit'] = `"client";r=${taken.left};t=${taken.seconds}`
  if (taken.allowed) return undefined
  return problem(
    c,
    new ProblemError(429, `more requests than ${limiter.policy} lets through; wait ${taken.seconds} s`, {
      retryAfter: taken.seconds,
    }),
  )
}
