import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip' | 'identity'

/** A body that is sent many times: kept in memory, tagged, and compressed once an encoding, when first asked for. */
export interface Representation {
  readonly type: string
  /** Bytes held now, all encodings together. */
  readonly size: number
  /** A strong entity tag (RFC 9110, section 8.8.3): of the bytes as they are sent, so one an encoding. */
  etag(encoding: Encoding): string
  /** The encoding to send for an Accept-Encoding header; never one the client refuses, except identity. */
  negotiate(acceptEncoding: string | undefined): Encoding
  body(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>>
}

const compressGzip = promisify(gzip)
const compressBrotli = promisify(brotliCompress)
const BROTLI_QUALITY = 5

/** Compressing less than this saves no packet. */
const COMPRESS_FROM_BYTES = 1_024

const compressible = /^(text\/|application\/(.+\+)?(json|javascript|xml|manifest\+json)|image\/svg\+xml)/

/** Copies into memory of its own: a pooled Buffer would keep its whole pool alive. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes)

/** @param ready bodies that are already compressed, such as the `.br` file beside an asset */
export function createRepresentation(
  content: string | Uint8Array,
  type: string,
  ready: Partial<Record<'br' | 'gzip', Uint8Array>> = {},
): Representation {
  const identity = typeof content === 'string' ? new TextEncoder().encode(content) : own(content)
  const hash = createHash('sha256').update(identity).digest('base64url').slice(0, 22)
  const tags = { identity: `"${hash}"`, gzip: `"${hash}-gzip"`, br: `"${hash}-br"` }
  const compresses = identity.byteLength >= COMPRESS_FROM_BYTES && compressible.test(type)
  let size = identity.byteLength
  const kept = (work: Promise<Uint8Array>) =>
    work.then((bytes) => {
      size += bytes.byteLength
      return own(bytes)
    })
  let gzipped = ready.gzip && kept(Promise.resolve(ready.gzip))
  let brotlied = ready.br && kept(Promise.resolve(ready.br))
  return {
    type,
    get size() {
      return size
    },
    etag: (encoding) => tags[encoding],
    negotiate: (header) => (compresses ? negotiate(header) : 'identity'),
    body(encoding) {
      if (encoding === 'gzip') return (gzipped ??= kept(compressGzip(identity, { level: 6 })))
      if (encoding === 'identity') return Promise.resolve(identity)
      return (brotlied ??= kept(
        compressBrotli(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
      ))
    },
  }
}

const negotiated = new Map<string, Encoding>()
/** Browsers send a handful of spellings; more than this are not worth remembering. */
const REMEMBERED = 100

/** The best of br, gzip and identity for an Accept-Encoding header (RFC 9110, section 12.5.3); br wins a tie. */
export function negotiate(header: string | undefined): Encoding {
  if (!header) return 'identity'
  const known = negotiated.get(header)
  if (known) return known
  const weights = new Map(
    header.split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
      const q = parameters.find((parameter) => parameter.startsWith('q='))
      return [name, q === undefined ? 1 : Number(q.slice(2)) || 0]
    }),
  )
  const weight = (name: string) => weights.get(name) ?? weights.get('*') ?? 0
  const best = weight('br') >= weight('gzip') ? 'br' : 'gzip'
  const identity = weights.get('identity') ?? 0
  const encoding = weight(best) > 0 && weight(best) >= identity ? best : 'identity'
  if (negotiated.size < REMEMBERED) negotiated.set(header, encoding)
  return encoding
}

/** Whether an If-None-Match header names the tag, by weak comparison (RFC 9110, section 13.1.2). */
export function matches(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (!ifNoneMatch || !etag) return false
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/**
 * The answer to a conditional GET: 304 where the client holds it already, otherwise the body in the encoding it takes.
 * @param headers further ones, such as Cache-Control; they are sent on a 304 too
 */
export async function respond(
  request: { header(name: string): string | undefined },
  representation: Representation,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const encoding = representation.negotiate(request.header('accept-encoding'))
  const etag = representation.etag(encoding)
  if (matches(request.header('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers: { ...headers, etag, vary: 'accept-encoding' } })
  }
  const body = await representation.body(encoding)
  return new Response(body, {
    headers: {
      ...headers,
      'content-type': representation.type,
      'content-length': String(body.byteLength),
      etag,
      vary: 'accept-encoding',
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    },
  })
}
