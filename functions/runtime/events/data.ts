import { isUtf8 } from 'node:buffer'
import { decoderOf, isJson, isText, isUtf8Charset, type MediaType } from './media-type.ts'

/** A view of the same bytes. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** UTF-8, strictly, its byte order mark dropped (RFC 8259, section 8.1); undefined for other bytes. */
export function utf8(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) return undefined
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    ? bytes.toString('utf8', 3)
    : bytes.toString('utf8')
}

/** @returns the value, or what the parser did not like, without any of the text */
export function parseJson(text: string): { value: unknown } | { reason: string } {
  try {
    const value: unknown = JSON.parse(text)
    return { value }
  } catch (error) {
    const place = error instanceof Error ? /position \d+/.exec(error.message)?.[0] : undefined
    return { reason: `is not valid JSON${place ? `, at ${place}` : ''}` }
  }
}

/**
 * Data bytes by their content type: JSON parsed, text as a string, the rest as they are, no bytes as no data. Without
 * a content type the data is JSON where it parses as such (spec, "datacontenttype"), else bytes of an unknown kind.
 */
export function readData(
  bytes: Buffer,
  media: MediaType | undefined,
): { value: unknown } | { reason: string } {
  if (bytes.length === 0) return { value: undefined }
  if (media === undefined) {
    const text = utf8(bytes)
    const parsed = text === undefined ? undefined : parseJson(text)
    return parsed && 'value' in parsed ? parsed : { value: bytes }
  }
  if (isJson(media)) {
    const text = utf8(bytes)
    return text === undefined ? { reason: 'is not UTF-8, as JSON must be' } : parseJson(text)
  }
  return isText(media) ? readText(bytes, media.charset) : { value: bytes }
}

function readText(bytes: Buffer, charset: string | undefined): { value: string } | { reason: string } {
  if (charset === undefined || isUtf8Charset(charset)) {
    return isUtf8(bytes)
      ? { value: bytes.toString('utf8') }
      : { reason: 'is not UTF-8; name its charset in the content type' }
  }
  const decoder = decoderOf(charset)
  if (!decoder) return { reason: `is in charset ${charset}, which is not known here; send UTF-8` }
  try {
    return { value: decoder.decode(bytes) }
  } catch {
    return { reason: `is not in charset ${charset}, as its content type says` }
  }
}
