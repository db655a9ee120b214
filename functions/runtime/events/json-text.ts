const code = (character: string) => character.charCodeAt(0)
const QUOTE = code('"')
const BACKSLASH = code('\\')
const COMMA = code(',')
const COLON = code(':')
const OPEN_OBJECT = code('{')
const CLOSE_OBJECT = code('}')
const OPEN_ARRAY = code('[')
const CLOSE_ARRAY = code(']')
const MINUS = code('-')
const PLUS = code('+')
const POINT = code('.')
const ZERO = code('0')
const NINE = code('9')
const SPACE = code(' ')
const LOWER_CASE = 0x20
/** In place of a closing bracket; no byte. */
const NONE = -1

const literals = ['true', 'false', 'null'].map((text) => Buffer.from(text))
const escapes = new Set([...'"\\/bfnrt'].map(code))

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | ', or close'

/**
 * Whether UTF-8 bytes are a JSON text (RFC 8259): what JSON.parse would take. It builds nothing, which is a fraction of
 * the work.
 */
export function isJsonText(json: Uint8Array): boolean {
  /** What closes the innermost object or array that is open, and those around it. */
  let close = NONE
  const around: number[] = []
  let expected: Expected = 'value'
  let at = 0
  while (at >= 0 && at < json.length) {
    const byte = json[at] ?? 0
    if (isSpace(byte)) {
      at++
    } else if (expected === ', or close') {
      if (byte === close) close = around.pop() ?? NONE
      else if (byte === COMMA && close !== NONE) expected = close === CLOSE_OBJECT ? 'name' : 'value'
      else return false
      at++
    } else if (expected === 'name' || expected === 'name or }') {
      if (byte === QUOTE) {
        at = afterColon(json, afterString(json, at))
        expected = 'value'
      } else if (expected === 'name or }' && byte === CLOSE_OBJECT) {
        close = around.pop() ?? NONE
        expected = ', or close'
        at++
      } else return false
    } else if (byte === OPEN_OBJECT) {
      around.push(close)
      close = CLOSE_OBJECT
      expected = 'name or }'
      at++
    } else if (byte === OPEN_ARRAY) {
      around.push(close)
      close = CLOSE_ARRAY
      expected = 'value or ]'
      at++
    } else if (byte === CLOSE_ARRAY && expected === 'value or ]') {
      close = around.pop() ?? NONE
      expected = ', or close'
      at++
    } else {
      at = byte === QUOTE ? afterString(json, at) : afterScalar(json, at)
      expected = ', or close'
    }
  }
  return at >= 0 && close === NONE && expected === ', or close'
}

const isSpace = (byte: number) =>
  byte <= SPACE && (byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09)
const isDigit = (byte: number) => byte >= ZERO && byte <= NINE

/** Each `after…` tells where what begins at `start` has ended, or -1 when it is broken. */
function afterString(json: Uint8Array, start: number): number {
  for (let at = start + 1; ; at++) {
    const byte = json[at] ?? 0
    if (byte === QUOTE) return at + 1
    if (byte < SPACE) return -1
    if (byte !== BACKSLASH) continue
    at++
    const escaped = json[at] ?? 0
    if (escaped === code('u')) {
      for (let digit = 1; digit <= 4; digit++) if (!isHex(json[at + digit] ?? 0)) return -1
      at += 4
    } else if (!escapes.has(escaped)) return -1
  }
}

function isHex(byte: number): boolean {
  const lower = byte | LOWER_CASE
  return isDigit(byte) || (lower >= code('a') && lower <= code('f'))
}

function afterColon(json: Uint8Array, start: number): number {
  if (start < 0) return -1
  let at = start
  while (isSpace(json[at] ?? 0)) at++
  return json[at] === COLON ? at + 1 : -1
}

function afterScalar(json: Uint8Array, start: number): number {
  const first = json[start] ?? 0
  if (first === MINUS || isDigit(first)) return afterNumber(json, start)
  for (const literal of literals) {
    if (literal.every((byte, index) => json[start + index] === byte)) return start + literal.length
  }
  return -1
}

function afterNumber(json: Uint8Array, start: number): number {
  let at = json[start] === MINUS ? start + 1 : start
  at = json[at] === ZERO ? at + 1 : afterDigits(json, at)
  if (at >= 0 && json[at] === POINT) at = afterDigits(json, at + 1)
  if (at < 0 || ((json[at] ?? 0) | LOWER_CASE) !== code('e')) return at
  const sign = json[at + 1]
  return afterDigits(json, sign === MINUS || sign === PLUS ? at + 2 : at + 1)
}

function afterDigits(json: Uint8Array, start: number): number {
  let at = start
  while (isDigit(json[at] ?? 0)) at++
  return at > start ? at : -1
}
