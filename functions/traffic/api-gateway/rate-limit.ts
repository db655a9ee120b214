import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

export interface RateLimit {
  /** Requests a second, over time. */
  perSecond: number
  /** Requests at once. */
  burst: number
  /** How many proxies before this one add to X-Forwarded-For; 0 believes none. */
  trustedHops: number
}

/** Whether a request is let through, how many more are, and until when in seconds. */
export interface Taken {
  readonly allowed: boolean
  readonly left: number
  readonly seconds: number
}

export interface RateLimiter {
  readonly trustedHops: number
  /** As the RateLimit-Policy header field has it: so many requests in so many seconds. */
  readonly policy: string
  take(client: string): Promise<Taken>
}

/**
 * The address that a request came from: the one the outermost trusted proxy saw.
 * @param forwarded its X-Forwarded-For
 * @param socket the other end of its connection
 */
export function clientAddress(
  forwarded: string | undefined,
  socket: string | undefined,
  trustedHops: number,
): string {
  if (forwarded === undefined || trustedHops === 0) return socket ?? 'unknown'
  const seen = forwarded
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  return seen.at(-trustedHops) ?? seen[0] ?? socket ?? 'unknown'
}

/** One household or machine has a whole /64 of IPv6 to send from. */
export function groupOf(address: string): string {
  if (!address.includes(':')) return address
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7)
  const [head = ''] = address.split('%')
  const [left = '', right] = head.split('::')
  const before = left.split(':').filter(Boolean)
  const behind = (right ?? '').split(':').filter(Boolean)
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - behind.length) }, () => '0')
  const groups = right === undefined ? before : [...before, ...zeros, ...behind]
  return `${groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** Counts each client's requests in windows that are as long as the burst lasts at the rate. */
export function createRateLimiter({ perSecond, burst, trustedHops }: RateLimit): RateLimiter {
  const window = Math.max(1, Math.round(burst / perSecond))
  const limiter = new RateLimiterMemory({ points: burst, duration: window })
  return {
    trustedHops,
    policy: `"client";q=${burst};w=${window}`,
    async take(client) {
      const taken = await limiter.consume(client).catch((refusal: unknown) => {
        if (refusal instanceof RateLimiterRes) return refusal
        throw refusal
      })
      const seconds = Math.max(1, Math.ceil(taken.msBeforeNext / 1000))
      return { allowed: taken.consumedPoints <= burst, left: Math.max(0, taken.remainingPoints), seconds }
    },
  }
}
