/** A media type as `content-type` and `datacontenttype` carry it (RFC 9110, section 8.3.1). */
export interface MediaType {
  /** Type and subtype, lower case, without parameters. */
  readonly essence: string
  /** The `charset` parameter, lower case, unquoted. */
  readonly charset: string | undefined
}

const essencePattern = /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+(?=[ \t]*(?:;|$))/
const parameterPattern =
  /[ \t]*;[ \t]*(?:([!#$%&'*+.^_`|~\w-]+)=(?:([!#$%&'*+.^_`|~\w-]+)|"((?:[^"\\]|\\.)*)"))?/y

/** @returns undefined for what is not a media type */
export function parseMediaType(text: string): MediaType | undefined {
  const essence = essencePattern.exec(text)?.[0]
  if (essence === undefined) return undefined
  let charset: string | undefined
  let at = essence.length
  while (at < text.length) {
    parameterPattern.lastIndex = at
    const parameter = parameterPattern.exec(text)
    if (!parameter) {
      if (text.slice(at).trim() === '') break
      return undefined
    }
    const [all, name, token, quoted] = parameter
    if (name?.toLowerCase() === 'charset')
      charset ??= (token ?? quoted?.replaceAll(/\\(.)/g, '$1'))?.toLowerCase()
    at += all.length
  }
  return { essence: essence.toLowerCase(), charset }
}

/** Whether the data is JSON: subtype `json` or `+json` (JSON event format, section 3.1.1). */
export const isJson = ({ essence }: MediaType) => essence.endsWith('/json') || essence.endsWith('+json')

export const isText = ({ essence }: MediaType) => essence.startsWith('text/')

/** Whether the charset is UTF-8, which it is by default, in any of the names the Encoding standard gives it. */
export function isUtf8Charset(charset: string | undefined): boolean {
  return charset === undefined || charset === 'utf-8' || decoderOf(charset)?.encoding === 'utf-8'
}

/** A strict decoder for a charset, or undefined for one this platform does not know. */
export function decoderOf(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true })
  } catch {
    return undefined
  }
}
