import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { socketAddress } from '../../runtime/connection.ts'
import { problem, ProblemError } from '../../runtime/problem.ts'
import { clientAddress, groupOf, type RateLimiter, type Taken } from './rate-limit.ts'

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

const ID = 'x-request-id'

/** What every answer carries, with the request's id: the caller's if it looks like one. */
export const edgeHeaders = (givenId: string | undefined): Record<string, string> => ({
  ...SECURITY,
  [ID]: givenId !== undefined && /^[\w=.-]{1,128}$/.test(givenId) ? givenId : randomUUID(),
})

/** What of a client's rate is left, as the RateLimit header fields say it. */
export const rateHeaders = ({ policy }: RateLimiter, { left, seconds }: Taken) => ({
  'ratelimit-policy': policy,
  ratelimit: `"client";r=${left};t=${seconds}`,
})

export const refusal = ({ policy }: RateLimiter, { seconds }: Taken) =>
  new ProblemError(429, `more requests than ${policy} lets through; wait ${seconds} s`, {
    retryAfter: seconds,
  })

/**
 * What every request passes: its id (the caller's if it looks like one), its method, its client's rate; and what every
 * answer carries. One middleware over plain objects, as setting headers one by one costs more than the answer itself.
 */
export function edge(limiter: RateLimiter | undefined): MiddlewareHandler<{ Variables: EdgeVariables }> {
  return async (c, next) => {
    const headers = edgeHeaders(c.req.header(ID))
    c.set('requestId', headers[ID] ?? '')
    c.set('edgeHeaders', headers)
    const refused = await admit(c, limiter, headers)
    if (refused) c.res = refused
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
  const client = clientAddress(c.req.header('x-forwarded-for'), socketAddress(c), limiter.trustedHops)
  const taken = await limiter.take(groupOf(client))
  Object.assign(headers, rateHeaders(limiter, taken))
  return taken.allowed ? undefined : problem(c, refusal(limiter, taken))
}
