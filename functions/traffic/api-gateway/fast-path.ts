import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { ObserveRequest } from '../../runtime/metrics.ts'
import { problemAnswer } from '../../runtime/problem.ts'
import { negotiate } from '../../runtime/representation.ts'
import { isRecording } from '../../runtime/trace.ts'
import { conditional, keyOf, takesKept, type Answer } from './caching.ts'
import { edgeHeaders, rateHeaders, refusal } from './edge.ts'
import { clientAddress, groupOf, type RateLimiter } from './rate-limit.ts'
import type { Fresh, SharedCache } from './shared-cache.ts'

export interface FastPathParts {
  cache: SharedCache
  limiter: RateLimiter | undefined
  observe: ObserveRequest
  /** This process, named on answers that say nobody. */
  servedBy: string
  /** The pattern of the app's route for a path, as the metrics name it. */
  routeOf(path: string): string
  log: { error(fields: object, message: string): void }
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value)

/**
 * Answers what the cache holds fresh, as the app would but for a fraction of the work: by far the most of a busy
 * gateway's requests. Every other request is the app's, and all of those that are traced.
 */
export function createFastPath(parts: FastPathParts) {
  const { cache, limiter, observe, servedBy, routeOf, log } = parts
  const find = ({ method, url = '', headers }: IncomingMessage): Fresh | undefined =>
    method === 'GET' && !isRecording() && takesKept((name) => one(headers[name]))
      ? cache.fresh(keyOf(negotiate(one(headers['accept-encoding'])), url))
      : undefined

  const answer = async (
    { headers, socket, url = '' }: IncomingMessage,
    response: ServerResponse,
    { answer: kept, age }: Fresh,
  ) => {
    const started = performance.now()
    let sent: Answer | ReturnType<typeof problemAnswer> = conditional(kept, headers['if-none-match'])
    const more: Record<string, string> = {
      ...edgeHeaders(one(headers['x-request-id'])),
      age: String(age),
    }
    if (limiter) {
      const forwarded = one(headers['x-forwarded-for'])
      const client = clientAddress(forwarded, socket.remoteAddress, limiter.trustedHops)
      const taken = await limiter.take(groupOf(client))
      Object.assign(more, rateHeaders(limiter, taken))
      if (!taken.allowed) {
        sent = problemAnswer(refusal(limiter, taken))
        delete more['age']
      }
    }
    response.writeHead(sent.status, { 'x-served-by': servedBy, ...sent.headers, ...more })
    response.end(sent.body)
    observe('GET', routeOf(url), sent.status, started)
  }

  return (app: RequestListener): RequestListener =>
    (request, response) => {
      const fresh = find(request)
      if (!fresh) return app(request, response)
      answer(request, response, fresh).catch((error: unknown) => {
        log.error({ err: error, path: request.url }, 'unexpected error; the connection was cut')
        response.destroy()
      })
    }
}
