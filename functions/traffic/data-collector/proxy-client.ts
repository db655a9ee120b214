import type { Feed } from '../model/feeds.ts'
import { proxyAnswer, type ProxyAnswer, type UpstreamOrigin } from '../model/proxy.ts'
import { traceparent } from '../../runtime/trace.ts'
import { reasonOf } from '../../runtime/reason.ts'
import { send, type Answer } from './send.ts'

/** The proxy gave no rows. The message says why, in its own words where it had any. */
export class ProxyError extends Error {
  override name = 'ProxyError'
  /** Seconds until it is worth another try, where the proxy said. */
  readonly retryAfter: number | undefined

  constructor(message: string, options: { retryAfter?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.retryAfter = options.retryAfter
  }
}

interface RowsRequest {
  feed: Feed
  origin: UpstreamOrigin
  /** Another instant than now; the simulator's own. */
  at?: Date | undefined
  /** Take rows of up to this age beyond their time while the upstream fails. */
  staleIfErrorS?: number
}

export interface ProxyClient {
  /**
   * Rows of the current slot, waiting for them.
   * @throws ProxyError
   */
  rows(request: RowsRequest): Promise<ProxyAnswer & { stale: boolean }>
}

const TIMEOUT_MS = 50_000
const MAX_BYTES = 64 * 2 ** 20
const MAX_PROBLEM_BYTES = 65_536

/** Asks openapi-proxy. `ask` sends over HTTP, or is an app's own. */
export function createProxyClient(
  baseUrl: string,
  ask: (request: Request) => Answer | Promise<Answer> = send,
  timeoutMs = TIMEOUT_MS,
): ProxyClient {
  const base = baseUrl.replace(/\/+$/, '')
  return {
    async rows({ feed, origin, at, staleIfErrorS }) {
      const url = new URL(`${base}/openapi/${origin}/${feed}`)
      if (at) url.searchParams.set('at', at.toISOString())
      const directives = [
        'min-fresh=0',
        ...(staleIfErrorS === undefined ? [] : [`stale-if-error=${staleIfErrorS}`]),
      ]
      const trace = traceparent()
      const request = new Request(url, {
        headers: {
          accept: 'application/json',
          'cache-control': directives.join(', '),
          ...(trace && { traceparent: trace }),
        },
        signal: AbortSignal.timeout(timeoutMs),
      })
      try {
        const response = await ask(request)
        if (response.status < 200 || response.status > 299) throw await refusal(response)
        const answer = proxyAnswer.safeParse(JSON.parse(await body(response, MAX_BYTES)))
        if (!answer.success)
          throw new ProxyError(
            `OPENAPI_PROXY_URL: what answers at ${base} is no openapi-proxy: ${answer.error.issues[0]?.message}`,
          )
        if (answer.data.feed !== feed || answer.data.origin !== origin) {
          throw new ProxyError(
            `the proxy answered with ${answer.data.origin}/${answer.data.feed} for ${origin}/${feed}`,
          )
        }
        return {
          ...answer.data,
          stale: response.headers.get('cache-status')?.includes('stale-if-error') ?? false,
        }
      } catch (error) {
        if (error instanceof ProxyError) throw error
        const reason = request.signal.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(error)
        throw new ProxyError(`OPENAPI_PROXY_URL: the proxy at ${base} cannot be read: ${reason}`, {
          cause: error,
        })
      }
    },
  }
}

async function refusal(response: Answer): Promise<ProxyError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const text = await body(response, MAX_PROBLEM_BYTES)
  return new ProxyError(`the proxy answered ${response.status}: ${detailOf(text)}`, {
    retryAfter: Number.isSafeInteger(retryAfter) && retryAfter >= 0 ? retryAfter : undefined,
  })
}

function detailOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && 'detail' in parsed)
      return String(parsed.detail).slice(0, 500)
  } catch {
    // Not a problem of ours: the text itself is shown.
  }
  return text.slice(0, 200).replaceAll(/\s+/g, ' ')
}

async function body(response: Answer, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new ProxyError(`the proxy answered with more than ${maxBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
