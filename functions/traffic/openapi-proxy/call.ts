import { Agent, type Dispatcher } from 'undici'
import { reasonOf } from '../../runtime/reason.ts'
import { UpstreamError } from './errors.ts'

/** The upstream's firewall answers "Request Blocked" to the user agents of HTTP libraries. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

const upstreams = new Agent()

/** One feed of one upstream: where it is, and the settings that messages name. */
export interface Endpoint {
  readonly url: string
  readonly key: string | undefined
  readonly urlSetting: string
  readonly keySetting: string
}

export interface CallLimits {
  timeoutMs: number
  maxBytes: number
}

/** A response's JSON value, and its size in bytes. */
export interface CallResult {
  value: unknown
  bytes: number
}

/**
 * One GET to the upstream.
 * @throws UpstreamError for everything but a 2xx with a JSON body in time and size
 */
export async function callUpstream(
  { url, key, urlSetting, keySetting }: Endpoint,
  parameters: Readonly<Record<string, string>>,
  { timeoutMs, maxBytes }: CallLimits,
  signal: AbortSignal,
): Promise<CallResult> {
  const target = new URL(url)
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value)
  target.searchParams.set('type', 'json')
  if (key !== undefined) target.searchParams.set('key', key)
  const where = `${target.origin}${target.pathname}`
  const quote = quoting(key)
  const timeOut = AbortSignal.timeout(timeoutMs)
  try {
    const response = await upstreams.request({
      method: 'GET',
      origin: target.origin,
      path: `${target.pathname}${target.search}`,
      headers: { 'user-agent': USER_AGENT, accept: 'application/json, text/plain;q=0.9, */*;q=0.1' },
      signal: AbortSignal.any([timeOut, signal]),
    })
    const body = await read(response, maxBytes, where)
    if (response.statusCode < 200 || response.statusCode > 299) {
      throw refusal(response, body, { where, urlSetting, keySetting, quote })
    }
    return { value: parse(response, body, where, quote), bytes: body.byteLength }
  } catch (error) {
    if (error instanceof UpstreamError) throw error
    if (timeOut.aborted) {
      throw new UpstreamError('timeout', `${where} did not answer within ${timeoutMs} ms`, { cause: error })
    }
    if (signal.aborted) {
      throw new UpstreamError('timeout', `the call to ${where} was given up`, {
        cause: error,
        retryable: false,
      })
    }
    const message = `${where} cannot be reached (${reasonOf(error)}); check ${urlSetting} and the way there`
    throw new UpstreamError('network', message, { cause: error })
  }
}

async function read({ body }: Dispatcher.ResponseData, maxBytes: number, where: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > maxBytes) {
      throw new UpstreamError(
        'oversized',
        `${where} answered with more than ${maxBytes} bytes; nothing of it is used`,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(
  { headers, statusCode: status }: Dispatcher.ResponseData,
  body: Buffer,
  where: string,
  quote: (body: Buffer) => string,
): unknown {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new UpstreamError(
      'malformed',
      `${where} answered with content-encoding ${String(encoding)}, which was not asked for`,
      { status },
    )
  }
  if (isMarkup(body)) {
    throw new UpstreamError('blocked', `${where} answered with a page instead of JSON: ${quote(body)}`, {
      status,
    })
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    const shown = body.length === 0 ? 'an empty body' : quote(body)
    throw new UpstreamError('malformed', `${where} answered with what is not JSON: ${shown}`, {
      status,
      cause: error,
    })
  }
}

interface Refusal {
  where: string
  urlSetting: string
  keySetting: string
  quote: (body: Buffer) => string
}

function refusal(
  { statusCode: status, headers }: Dispatcher.ResponseData,
  body: Buffer,
  { where, urlSetting, keySetting, quote }: Refusal,
) {
  const said = `${where} answered ${status}${body.length > 0 ? `: ${quote(body)}` : ''}`
  if (status === 429 || status === 503) {
    return new UpstreamError(status === 429 ? 'throttled' : 'status', said, {
      status,
      retryAfter: retryAfter(headers['retry-after']),
    })
  }
  if (status === 408 || status >= 500) return new UpstreamError('status', said, { status })
  if (status === 404)
    return new UpstreamError('refused', `${said}; ${urlSetting} names no operation it knows`, { status })
  if (status < 400)
    return new UpstreamError('refused', `${said}; redirects are not followed, check ${urlSetting}`, {
      status,
    })
  if (isMarkup(body)) return new UpstreamError('blocked', said, { status })
  if (status === 401 || status === 403)
    return new UpstreamError('key', `${said}; check ${keySetting}`, { status })
  return new UpstreamError('refused', said, { status })
}

/** Seconds of a `Retry-After`, given in seconds or as a date (RFC 9110, section 10.2.3). */
function retryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}

const isMarkup = (body: Buffer) => /^\uFEFF?\s*</.test(body.subarray(0, 64).toString('utf8'))

/** The beginning of a body as one line of text: no markup, and never the key, which an error page may repeat. */
function quoting(key: string | undefined) {
  return (body: Buffer): string => {
    let text = body.subarray(0, 4096).toString('utf8')
    for (const secret of key ? [key, encodeURIComponent(key)] : []) text = text.replaceAll(secret, '[key]')
    const plain = text.replaceAll(/<(style|script)[\s\S]*?<\/\1>/gi, ' ').replaceAll(/<[^>]*>/g, ' ')
    const line = plain.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
    return `“${line.length > 160 ? `${line.slice(0, 160)}…` : line}”`
  }
}
