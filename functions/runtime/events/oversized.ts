const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/**
 * The first element of a JSON array that takes more than `limit` bytes, or -1. It reads the bytes once and builds
 * nothing, so a batch is still parsed only once.
 * @param json a valid JSON array in UTF-8
 */
export function oversizedElement(json: Uint8Array, limit: number): number {
  let depth = 0
  let index = 0
  let start = 0
  let end = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0
    if (byte <= 0x20) continue
    if (byte === QUOTE) {
      if (start === 0) start = at
      at = closingQuote(json, at + 1)
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth === 1 && start === 0) start = at
      depth++
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--
      if (depth === 0) break
    } else if (byte === COMMA && depth === 1) {
      if (end - start > limit) return index
      index++
      start = 0
      continue
    } else if (start === 0 && depth === 1) start = at
    end = at + 1
  }
  return end - start > limit ? index : -1
}

function closingQuote(json: Uint8Array, from: number): number {
  let at = from
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1
  return at
}
