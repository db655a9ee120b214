import { Pool, type Dispatcher } from 'undici'
import { answerHeaders } from './forward-headers.ts'
import { ProblemError } from './problem.ts'

/** A request to send on. */
export interface Outgoing {
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | undefined
  /** Aborted when whoever asked is gone. */
  readonly signal?: AbortSignal | undefined
  /** Told when a streamed answer breaks off half way; returns whether it has seen to it that the client notices. */
  readonly broken?: (() => boolean) | undefined
}

/** An answer held in memory. */
export interface Whole {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

export interface Forwarder {
  /** The whole answer. @throws ProblemError 502, 503 or 504 when there is none */
  whole(request: Outgoing): Promise<Whole>
  /** The answer as it comes, for as long as it takes once it has begun. @throws ProblemError when it does not begin */
  stream(request: Outgoing): Promise<Response>
  /** Has a function that may be at zero start by now, rather than with the first request for it. */
  wake(): void
  close(): Promise<void>
}

export interface ForwarderParts {
  /** What messages call it. */
  name: string
  to: string
  /** For an answer to begin, and for a whole one to end. */
  timeoutMs: number
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void }
  connections?: number
}

const CONNECTIONS = 128
const MAX_WHOLE_BYTES = 32 * 2 ** 20

const codeOf = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : ''
}
/** A kept connection that the other side was closing just then: nothing was answered, so a GET is sent once more. */
const dropped = (error: unknown) => ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error))
const timedOut = (error: unknown) =>
  /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(codeOf(error)) || error instanceof LateError

class LateError extends Error {
  override name = 'LateError'
}

/** Sends requests on to one other function over kept connections. */
export function createForwarder(parts: ForwarderParts): Forwarder {
  const { name, to, timeoutMs, log, connections = CONNECTIONS } = parts
  const base = new URL(to)
  const prefix = base.pathname.replace(/\/$/, '')
  const pool = new Pool(base.origin, {
    connections,
    bodyTimeout: 0,
    headersTimeout: timeoutMs,
    connectTimeout: timeoutMs,
  })
  let failing = false

  const problemOf = (error: unknown, { signal }: Outgoing): ProblemError => {
    if (error instanceof ProblemError) return error
    if (signal?.aborted)
      return new ProblemError(503, 'not waited for: whoever asked has gone', { cause: error })
    if (!failing)
      log.warn({ err: error, to }, `${name} does not answer; requests for it are refused until it does`)
    failing = true
    if (timedOut(error))
      return new ProblemError(504, `${name} did not answer within ${timeoutMs} ms; try again`, {
        cause: error,
      })
    if (dropped(error))
      return new ProblemError(502, `${name} broke off its answer; try again`, { retryAfter: 1, cause: error })
    return new ProblemError(503, `${name} cannot be reached right now; try again in a moment`, {
      retryAfter: 2,
      cause: error,
    })
  }
  const send = async ({
    method,
    path,
    headers,
    body,
    signal,
  }: Outgoing): Promise<Dispatcher.ResponseData> => {
    const options = { method, path: prefix + path, headers, body: body ?? null, ...(signal && { signal }) }
    const answer = await pool.request(options).catch((error: unknown) => {
      if (method === 'GET' && dropped(error) && !signal?.aborted) return pool.request(options)
      throw error
    })
    if (failing) log.info({ to }, `${name} answers again`)
    failing = false
    return answer
  }
  const read = async (request: Outgoing, signal: AbortSignal): Promise<Whole> => {
    const answer = await send({ ...request, signal })
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of bytesOf(answer.body)) {
      size += chunk.byteLength
      if (size > MAX_WHOLE_BYTES) throw new ProblemError(502, `${name} answered with too much; ask for less`)
      chunks.push(chunk)
    }
    const body = new Uint8Array(size)
    let at = 0
    for (const chunk of chunks) {
      body.set(chunk, at)
      at += chunk.byteLength
    }
    return { status: answer.statusCode, headers: answerHeaders(answer.headers), body }
  }

  return {
    async whole(request) {
      const giveUp = new AbortController()
      const timer = setTimeout(
        () => giveUp.abort(new LateError(`no answer within ${timeoutMs} ms`)),
        timeoutMs,
      )
      const gone = () => giveUp.abort(request.signal?.reason)
      request.signal?.addEventListener('abort', gone, { once: true })
      try {
        return await read(request, giveUp.signal).catch((error: unknown) => {
          if (request.method === 'GET' && dropped(error)) return read(request, giveUp.signal)
          throw error
        })
      } catch (error) {
        throw problemOf(error, request)
      } finally {
        clearTimeout(timer)
        request.signal?.removeEventListener('abort', gone)
      }
    },
    async stream(request) {
      try {
        const answer = await send(request)
        return new Response(
          answer.statusCode === 204 || answer.statusCode === 304
            ? null
            : streamOf(answer.body, request.broken),
          {
            status: answer.statusCode,
            headers: answerHeaders(answer.headers),
          },
        )
      } catch (error) {
        throw problemOf(error, request)
      }
    },
    wake() {
      const asked = pool.request({ method: 'GET', path: `${prefix}/healthz` })
      // Whether it has woken is seen by the first request that needs it.
      asked.then(({ body }) => body.dump()).catch(() => {})
    },
    close: () => pool.destroy(),
  }
}

async function* bytesOf(body: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) if (chunk instanceof Uint8Array) yield chunk
}

/** Read only as fast as it is sent on; whoever stops reading ends the request. */
function streamOf(
  body: Dispatcher.ResponseData['body'],
  broken: Outgoing['broken'],
): ReadableStream<Uint8Array> {
  const chunks = bytesOf(body)
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          if (broken?.()) controller.close()
          else throw error
        }
      },
      cancel() {
        body.destroy()
      },
    },
    { highWaterMark: 0 },
  )
}
