import { Pool } from 'undici'
import type { SinkSettings } from './sink-settings.ts'

/**
 * What a sink made of a request. `retry` says nothing against the event: the sink was away, busy or broken.
 * `rejected` is a 4xx about the event itself: sending it again would get the same answer.
 */
export type Outcome =
  | { kind: 'delivered' }
  | { kind: 'retry'; status: number | undefined; reason: string; retryAfterMs: number | undefined }
  | { kind: 'rejected'; status: number; reason: string }

export interface Sink {
  /** Sends one request and never rejects. */
  send(headers: Record<string, string>, body: Buffer | string | undefined): Promise<Outcome>
  close(): Promise<void>
}

/** How much of an answer's body is kept as the reason. */
const REASON_BYTES = 2_048

const delivered: Outcome = { kind: 'delivered' }

/** A sink over one keep-alive pool of at most `connections`. */
export function createSink(settings: SinkSettings, connections: number): Sink {
  const url = new URL(settings.K_SINK)
  const pool = new Pool(url.origin, {
    connections,
    headersTimeout: settings.SINK_TIMEOUT,
    bodyTimeout: settings.SINK_TIMEOUT,
    connect: {
      timeout: Math.min(settings.SINK_TIMEOUT, 5_000),
      ...(settings.K_CA_CERTS && { ca: settings.K_CA_CERTS }),
    },
  })
  const path = url.pathname + url.search
  const authorization = settings.SINK_TOKEN ? { authorization: `Bearer ${settings.SINK_TOKEN}` } : {}
  const retried = new Set([408, 429, ...settings.SINK_RETRY_4XX])

  const judge = (status: number, retryAfter: string | undefined, text: string): Outcome => {
    const reason = text.trim() || `the sink answered ${status}`
    if (status >= 400 && status < 500 && !retried.has(status)) return { kind: 'rejected', status, reason }
    return { kind: 'retry', status, reason, retryAfterMs: retryAfterMs(retryAfter) }
  }

  return {
    send: (headers, body) =>
      new Promise((resolve) => {
        let status = 0
        let retryAfter: string | undefined
        const kept: Buffer[] = []
        let keptBytes = 0
        // The body's time-out restarts with each chunk; this one bounds the whole exchange.
        let overall: NodeJS.Timeout | undefined
        // The dispatcher's own handler: `request()` builds a stream and several promises for each event.
        pool.dispatch(
          { path, method: 'POST', headers: { ...headers, ...authorization }, body: body ?? null },
          {
            onRequestStart(controller) {
              overall = setTimeout(
                () => controller.abort(new Error(`no answer within ${settings.SINK_TIMEOUT} ms`)),
                settings.SINK_TIMEOUT,
              )
            },
            onResponseStart(_controller, statusCode, responseHeaders) {
              status = statusCode
              const header = responseHeaders['retry-after']
              retryAfter = Array.isArray(header) ? header[0] : header
            },
            onResponseData(_controller, chunk) {
              if (status < 300 || keptBytes >= REASON_BYTES) return
              kept.push(chunk)
              keptBytes += chunk.length
            },
            onResponseEnd() {
              clearTimeout(overall)
              if (status >= 200 && status < 300) return resolve(delivered)
              const text = Buffer.concat(kept).subarray(0, REASON_BYTES).toString()
              resolve(judge(status, retryAfter, text))
            },
            onResponseError(_controller, error) {
              clearTimeout(overall)
              resolve({
                kind: 'retry',
                status: undefined,
                reason: error.message || error.name,
                retryAfterMs: undefined,
              })
            },
          },
        )
      }),
    close: () => pool.destroy(),
  }
}

/** `Retry-After` is seconds or an HTTP date (RFC 9110, section 10.2.3). */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
