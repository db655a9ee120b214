const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN = 1
const CLOSE = 2
const STRING = 3
const SEPARATOR = 4

/** What a byte means outside strings; most mean nothing here. */
const kinds = new Uint8Array(256)
for (const open of '[{') kinds[open.charCodeAt(0)] = OPEN
for (const close of ']}') kinds[close.charCodeAt(0)] = CLOSE
kinds[QUOTE] = STRING
kinds[COMMA] = SEPARATOR

/**
 * The first element of a JSON array that takes more than `limit` bytes, or -1. It reads the bytes once and builds
 * nothing, so a batch is still parsed only once.
 * @param json a valid JSON array in UTF-8
 */
export function oversizedElement(json: Buffer, limit: number): number {
  let depth = 0
  let index = 0
  let start = json.indexOf('[') + 1
  for (let at = start; at < json.length; at++) {
    const kind = kinds[json[at] ?? 0]
    if (kind === 0) continue
    if (kind === STRING) {
      at++
      while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1
    } else if (kind === OPEN) depth++
    else if (kind === CLOSE) {
      depth--
      if (depth < 0) return isOver(json, start, at, limit) ? index : -1
    } else if (depth === 0) {
      if (isOver(json, start, at, limit)) return index
      index++
      start = at + 1
    }
  }
  return -1
}

/** White space around an element is not part of it. */
function isOver(json: Buffer, start: number, end: number, limit: number): boolean {
  return end - start > limit && json.toString('latin1', start, end).trim().length > limit
}
