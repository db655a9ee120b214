/** A 32-bit hash of a string (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** A 32-bit hash of up to four integers: the only source of chance here, so that the same question has one answer. */
export function mix(a: number, b = 0, c = 0, d = 0): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b)
  for (const part of [b, c, d]) {
    hash ^= hash >>> 15
    hash = Math.imul(hash ^ (part | 0), 0xc2b2ae35)
    hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** A number from 0 up to 1. */
export const chance = (a: number, b = 0, c = 0, d = 0) => mix(a, b, c, d) / 0x1_0000_0000

/** -1 to 1, smooth in `at` (one independent value a whole number, eased between). */
export function smoothNoise(seed: number, key: number, at: number): number {
  const whole = Math.floor(at)
  const part = at - whole
  const eased = part * part * (3 - 2 * part)
  const from = chance(seed, key, whole)
  return 2 * (from + (chance(seed, key, whole + 1) - from) * eased) - 1
}

/** One of a list that is not empty. */
export function pick<T>(list: readonly [T, ...T[]], share: number): T {
  return list[Math.floor(share * list.length)] ?? list[0]
}
