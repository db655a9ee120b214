const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const MINUS = 0x2d
const PLUS = 0x2b
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const SPACE = 0x20
const LOWER_CASE = 0x20
const LOWER_A = 0x61
const LOWER_E = 0x65
const LOWER_F = 0x66
const LOWER_U = 0x75
/** In place of a closing bracket; no byte. */
const NONE = -1

const literals = new Map(['true', 'false', 'null'].map((text) => [text.charCodeAt(0), Buffer.from(text)]))
const escapes = new Set(Buffer.from('"\\/bfnrt'))

/** What may come next; numbers, as they are compared at each byte. */
const VALUE = 0
const VALUE_OR_CLOSE = 1
const NAME = 2
const NAME_OR_CLOSE = 3
const COMMA_OR_CLOSE = 4

/** What closes the objects and arrays around the innermost one that is open: one array for all texts, unless one was deep. */
const around: number[] = []
const DEEP = 1_000

/**
 * Whether UTF-8 bytes are a JSON text (RFC 8259): what JSON.parse would take. It builds nothing, which is a fraction of
 * the work.
 */
export function isJsonText(json: Uint8Array): boolean {
  /** What closes the innermost object or array that is open. */
  let close = NONE
  let depth = 0
  if (around.length > DEEP) around.length = 0
  let expected = VALUE
  let at = 0
  while (at >= 0 && at < json.length) {
    const byte = json[at] ?? 0
    if (byte <= SPACE) {
      if (!isSpace(byte)) return false
      at++
    } else if (expected === COMMA_OR_CLOSE) {
      if (byte === COMMA && close !== NONE) expected = close === CLOSE_OBJECT ? NAME : VALUE
      else if (byte === close) close = around[--depth] ?? NONE
      else return false
      at++
    } else if (expected >= NAME) {
      if (byte === QUOTE) {
        at = afterColon(json, afterString(json, at))
        expected = VALUE
      } else if (expected === NAME_OR_CLOSE && byte === CLOSE_OBJECT) {
        close = around[--depth] ?? NONE
        expected = COMMA_OR_CLOSE
        at++
      } else return false
    } else if (byte === QUOTE) {
      at = afterString(json, at)
      expected = COMMA_OR_CLOSE
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      around[depth++] = close
      close = byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY
      expected = byte === OPEN_OBJECT ? NAME_OR_CLOSE : VALUE_OR_CLOSE
      at++
    } else if (byte === CLOSE_ARRAY && expected === VALUE_OR_CLOSE) {
      close = around[--depth] ?? NONE
      expected = COMMA_OR_CLOSE
      at++
    } else {
      at = byte <= NINE ? afterNumber(json, at) : afterLiteral(json, at)
      expected = COMMA_OR_CLOSE
    }
  }
  return at >= 0 && close === NONE && expected === COMMA_OR_CLOSE
}

const isSpace = (byte: number) => byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09
const isDigit = (byte: number) => byte >= ZERO && byte <= NINE

/** Each `after…` tells where what begins at `start` has ended, or -1 when it is broken. */
function afterString(json: Uint8Array, start: number): number {
  const { length } = json
  let at = start + 1
  while (at < length) {
    const byte = json[at] ?? 0
    if (byte === QUOTE) return at + 1
    if (byte < SPACE) return -1
    at++
    if (byte !== BACKSLASH) continue
    const escaped = json[at] ?? 0
    if (escaped === LOWER_U) {
      for (let digit = 1; digit <= 4; digit++) if (!isHex(json[at + digit] ?? 0)) return -1
      at += 5
    } else if (escapes.has(escaped)) at++
    else return -1
  }
  return -1
}

function isHex(byte: number): boolean {
  const lower = byte | LOWER_CASE
  return isDigit(byte) || (lower >= LOWER_A && lower <= LOWER_F)
}

function afterColon(json: Uint8Array, start: number): number {
  if (start < 0) return -1
  let at = start
  while (isSpace(json[at] ?? 0)) at++
  return json[at] === COLON ? at + 1 : -1
}

function afterLiteral(json: Uint8Array, start: number): number {
  const literal = literals.get(json[start] ?? 0)
  if (literal === undefined) return -1
  return literal.every((byte, index) => json[start + index] === byte) ? start + literal.length : -1
}

function afterNumber(json: Uint8Array, start: number): number {
  let at = json[start] === MINUS ? start + 1 : start
  at = json[at] === ZERO ? at + 1 : afterDigits(json, at)
  if (at >= 0 && json[at] === POINT) at = afterDigits(json, at + 1)
  if (at < 0 || ((json[at] ?? 0) | LOWER_CASE) !== LOWER_E) return at
  const sign = json[at + 1]
  return afterDigits(json, sign === MINUS || sign === PLUS ? at + 2 : at + 1)
}

function afterDigits(json: Uint8Array, start: number): number {
  let at = start
  while (isDigit(json[at] ?? 0)) at++
  return at > start ? at : -1
}
