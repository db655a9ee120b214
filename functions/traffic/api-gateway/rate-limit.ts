import type { Context, MiddlewareHandler } from 'hono'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { socketAddress } from '../../runtime/forward.ts'
import { problem, ProblemError } from '../../runtime/problem.ts'

export interface RateLimit {
  /** Requests a second, over time. */
  perSecond: number
  /** Requests at once. */
  burst: number
  /** How many proxies before this one add to X-Forwarded-For; 0 believes none. */
  trustedHops: number
}

/** The address that a request came from: the one the outermost trusted proxy saw. */
export function clientAddress(c: Context, trustedHops: number): string {
  const forwarded = (c.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  const seen = trustedHops > 0 ? (forwarded.at(-trustedHops) ?? forwarded[0]) : undefined
  return seen ?? socketAddress(c) ?? 'unknown'
}

/** One household or machine has a whole /64 of IPv6 to send from. */
export function groupOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address.replace('::ffff:', '')
  const [head = ''] = address.split('%')
  const [left = '', right] = head.split('::')
  const groups = left.split(':').filter(Boolean)
  const tail = (right ?? '').split(':').filter(Boolean)
  const filled =
    right === undefined
      ? groups
      : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - tail.length)).fill('0'), ...tail]
  return `${filled
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** Refuses a client with 429 that asks more than it may; every answer says what is left (RateLimit header fields). */
export function rateLimit({ perSecond, burst, trustedHops }: RateLimit): MiddlewareHandler {
  const window = Math.max(1, Math.round(burst / perSecond))
  const limiter = new RateLimiterMemory({ points: burst, duration: window })
  const policy = `"client";q=${burst};w=${window}`
  return async (c, next) => {
    const taken = await limiter.consume(groupOf(clientAddress(c, trustedHops))).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal
      throw refusal
    })
    const seconds = Math.max(1, Math.ceil(taken.msBeforeNext / 1000))
    if (taken.consumedPoints <= burst) await next()
    else
      c.res = problem(
        c,
        new ProblemError(429, `more than ${burst} requests in ${window} s; wait ${seconds} s`, {
          retryAfter: seconds,
        }),
      )
    c.res.headers.set('ratelimit-policy', policy)
    c.res.headers.set('ratelimit', `"client";r=${Math.max(0, taken.remainingPoints)};t=${seconds}`)
  }
}
