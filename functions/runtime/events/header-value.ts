import { isUtf8 } from 'node:buffer'

const SPACE = 0x20
const QUOTE = 0x22
const PERCENT = 0x25
const DELETE = 0x7f

/** What each byte becomes in a header value: itself, or `%XY`. */
const encodedByte = Array.from({ length: 256 }, (_, byte) =>
  byte <= SPACE || byte >= DELETE || byte === QUOTE || byte === PERCENT
    ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    : String.fromCharCode(byte),
)

/**
 * An attribute's value as an HTTP header's (HTTP binding, section 3.1.3.2): space, double quote, percent and all but
 * printable ASCII become the `%XY` of their UTF-8 bytes. A lone surrogate, which no attribute may hold, becomes U+FFFD.
 */
export function encodeHeaderValue(value: string): string {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code <= SPACE || code >= DELETE || code === QUOTE || code === PERCENT) return encodeFrom(value, at)
  }
  return value
}

function encodeFrom(value: string, start: number): string {
  let encoded = value.slice(0, start)
  for (const byte of Buffer.from(value.slice(start))) encoded += encodedByte[byte] ?? ''
  return encoded
}

/**
 * The reverse: double-quoted parts are unquoted first, for senders of before 1.0.1, then one round of percent-decoding.
 * What the section does not allow is refused: raw bytes outside ASCII, an open quote, a `%` without two hex digits,
 * bytes that are not UTF-8. The last it says outright; the others its grammar leaves out (its C# SDK refuses them too).
 * @returns the value, or why there is none
 */
export function decodeHeaderValue(raw: string): string | { reason: string } {
  let plain = true
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    if (code >= DELETE || code < SPACE)
      return { reason: 'holds characters outside printable ASCII; percent-encode them' }
    if (code === QUOTE || code === PERCENT) plain = false
  }
  if (plain) return raw
  const unquoted = raw.includes('"') ? unquote(raw) : raw
  if (unquoted === undefined) return { reason: 'has a double quote that is not closed; write it as %22' }
  return unquoted.includes('%') ? percentDecode(unquoted) : unquoted
}

function unquote(raw: string): string | undefined {
  let text = ''
  let quoted = false
  for (let at = 0; at < raw.length; at++) {
    const char = raw.charAt(at)
    if (char === '"') quoted = !quoted
    else if (char === '\\' && quoted) text += raw.charAt(++at)
    else text += char
  }
  return quoted ? undefined : text
}

function percentDecode(text: string): string | { reason: string } {
  const bytes = Buffer.allocUnsafe(text.length)
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== PERCENT) {
      bytes[length++] = code
      continue
    }
    const byte = hexDigit(text.charCodeAt(at + 1)) * 16 + hexDigit(text.charCodeAt(at + 2))
    if (Number.isNaN(byte))
      return { reason: 'has a % without two hexadecimal digits after it; write it as %25' }
    bytes[length++] = byte
    at += 2
  }
  const decoded = bytes.subarray(0, length)
  return isUtf8(decoded) ? decoded.toString('utf8') : { reason: 'is percent-encoded, but not from UTF-8' }
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN
}
