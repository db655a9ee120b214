/**
 * Exponential backoff with full jitter: a random wait up to `base` × 2^(attempt − 1), never over `cap`; the upper half
 * of it, so that a wait is never nothing.
 * @param attempt 1 for the first retry
 */
export function backoffMs(attempt: number, base: number, cap: number, random = Math.random): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt - 1, 30))
  return ceiling / 2 + (random() * ceiling) / 2
}
