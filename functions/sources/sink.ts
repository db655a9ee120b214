import { Client, type Dispatcher } from 'undici'
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

export interface HttpSink extends Sink {
  /**
   * Sends one request; `answered` is called once, always.
   * @param headers name, value, name, value, …; the sink's own from here on
   */
  post(headers: string[], body: Buffer | string | undefined, answered: (outcome: Outcome) => void): void
}

/** How much of an answer's body is kept as the reason. */
const REASON_BYTES = 2_048
/** Overdue requests are looked for so many times within SINK_TIMEOUT, and once a second at the least. */
const LOOKS = 20
const LOOK_MS = 1_000

const delivered: Outcome = { kind: 'delivered' }

/**
 * A sink over keep-alive connections, at most so many. They are clients of their own, the one used last taken first: a
 * Pool looks through all of its clients for each request. A request beyond them waits for the next that is free.
 */
export function createSink(settings: SinkSettings, connections: number): HttpSink {
  const url = new URL(settings.K_SINK)
  const timeoutMs = settings.SINK_TIMEOUT
  const options: Client.Options = {
    // One look at all requests bounds each whole exchange; undici's own time-outs restart with each chunk of an answer.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: Math.min(timeoutMs, 5_000),
      ...(settings.K_CA_CERTS && { ca: settings.K_CA_CERTS }),
    },
  }
  const path = url.pathname + url.search
  const retried = new Set([408, 429, ...settings.SINK_RETRY_4XX])
  const connected: Connection[] = []
  const idle: Connection[] = []
  const waiting: ((connection: Connection) => void)[] = []

  const looking = setInterval(
    () => {
      const latest = performance.now() - timeoutMs
      for (const { underWay } of connected)
        if (underWay && underWay.startedAt <= latest) underWay.giveUp(timeoutMs)
    },
    Math.min(LOOK_MS, Math.ceil(timeoutMs / LOOKS)),
  ).unref()

  const judge = (status: number, retryAfter: string | undefined, text: string): Outcome => {
    const reason = text.trim() || `the sink answered ${status}`
    if (status >= 400 && status < 500 && !retried.has(status)) return { kind: 'rejected', status, reason }
    return { kind: 'retry', status, reason, retryAfterMs: retryAfterMs(retryAfter) }
  }

  function take(): Connection | undefined {
    const connection = idle.pop()
    if (connection || connected.length === connections) return connection
    const made: Connection = { client: new Client(url.origin, options), underWay: undefined }
    connected.push(made)
    return made
  }

  function free(connection: Connection) {
    connection.underWay = undefined
    const next = waiting.shift()
    if (next) next(connection)
    else idle.push(connection)
  }

  function post(
    headers: string[],
    body: Buffer | string | undefined,
    answered: (outcome: Outcome) => void,
  ): void {
    if (settings.SINK_TOKEN) headers.push('authorization', `Bearer ${settings.SINK_TOKEN}`)
    const request = { path, method: 'POST', headers, body: body ?? null } as const
    const go = (connection: Connection) => {
      const exchange = new Exchange(judge, (outcome) => {
        free(connection)
        answered(outcome)
      })
      connection.underWay = exchange
      connection.client.dispatch(request, exchange)
    }
    const connection = take()
    if (connection) go(connection)
    else waiting.push(go)
  }

  return {
    post,
    send: (headers, body) => new Promise((resolve) => post(Object.entries(headers).flat(), body, resolve)),
    async close() {
      clearInterval(looking)
      await Promise.all(connected.map(({ client }) => client.destroy()))
    },
  }
}

/**
 * What is under way is noted here and not in a Set: tables that a Set has outgrown point to the next, and once one is
 * old, V8 keeps whatever was in any of them until it collects everything.
 */
interface Connection {
  readonly client: Client
  underWay: Exchange | undefined
}

/** One request as undici's dispatcher tells of it: `request()` builds a stream and several promises for each. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #judge: (status: number, retryAfter: string | undefined, text: string) => Outcome
  readonly #answered: (outcome: Outcome) => void
  startedAt = Number.POSITIVE_INFINITY
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #retryAfter: string | undefined
  #kept: Buffer | undefined

  constructor(
    judge: (status: number, retryAfter: string | undefined, text: string) => Outcome,
    answered: (outcome: Outcome) => void,
  ) {
    this.#judge = judge
    this.#answered = answered
  }

  giveUp(timeoutMs: number) {
    this.#controller?.abort(new Error(`no answer within ${timeoutMs} ms`))
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    this.#controller = controller
    this.startedAt = performance.now()
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ) {
    this.#status = status
    const header = headers['retry-after']
    this.#retryAfter = Array.isArray(header) ? header[0] : header
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer) {
    if (this.#status < 300) return
    const kept = this.#kept ?? Buffer.alloc(0)
    if (kept.length < REASON_BYTES)
      this.#kept = Buffer.concat([kept, chunk.subarray(0, REASON_BYTES - kept.length)])
  }

  onResponseEnd() {
    const status = this.#status
    if (status >= 200 && status < 300) this.#answered(delivered)
    else this.#answered(this.#judge(status, this.#retryAfter, this.#kept?.toString() ?? ''))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error) {
    const reason = error.message || error.name
    // undici is still letting go of what failed: a request made within this call would end the process.
    queueMicrotask(() =>
      this.#answered({ kind: 'retry', status: undefined, reason, retryAfterMs: undefined }),
    )
  }
}

/** `Retry-After` is seconds or an HTTP date (RFC 9110, section 10.2.3). */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
