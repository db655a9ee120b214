import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** One reason a body or parameter was refused: where, and why. */
export interface Reason {
  /** A path into the body, such as `data.records[3].speed`, or the parameter's name. */
  path: string
  reason: string
}

/** RFC 9457 problem details. `type` is `about:blank`: the title is the status phrase and `detail` says what to do. */
interface Problem {
  type: string
  title: string
  status: number
  detail: string
  errors?: Reason[]
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** An error that already knows its answer. Throw it from a handler; `onProblem` sends it. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly status: ContentfulStatusCode
  readonly errors: Reason[] | undefined
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter: number | undefined

  constructor(
    status: ContentfulStatusCode,
    detail: string,
    extra: { errors?: Reason[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: extra.cause })
    this.status = status
    this.errors = extra.errors
    this.retryAfter = extra.retryAfter
  }
}

/** What a problem is answered with, `application/problem+json`. */
export function problemAnswer(error: ProblemError) {
  const body: Problem = {
    type: 'about:blank',
    title: titles[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    ...(error.errors && { errors: error.errors }),
  }
  return {
    status: error.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...(error.retryAfter !== undefined && { 'retry-after': String(error.retryAfter) }),
    },
    body: JSON.stringify(body),
  }
}

/** The response for a problem. */
export function problem(c: Context, error: ProblemError): Response {
  const { status, headers, body } = problemAnswer(error)
  return c.body(body, status, headers)
}

/** Answers every error of an app as a problem; what nobody foresaw is logged whole and told to the caller as a 500. */
export function onProblem(log: { error(fields: object, message: string): void }): ErrorHandler {
  return (error, c) => {
    if (error instanceof ProblemError) return problem(c, error)
    if (error instanceof HTTPException) {
      return problem(
        c,
        new ProblemError(error.status, error.message || (titles[error.status] ?? 'the request was refused')),
      )
    }
    log.error(
      { err: error, method: c.req.method, path: c.req.path },
      'unexpected error; the request failed with 500',
    )
    return problem(
      c,
      new ProblemError(500, 'unexpected error; it is in this function’s log under the request’s trace id'),
    )
  }
}

export const onNotFound: NotFoundHandler = (c) =>
  problem(c, new ProblemError(404, `nothing is served at ${c.req.method} ${c.req.path}`))

/** A schema's refusal as reasons; `prefix` names what was parsed, such as `data`. */
export function reasons(
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
  prefix = '',
): Reason[] {
  return issues.slice(0, 50).map(({ path, message }) => ({
    path: path.reduce<string>(
      (soFar, key) =>
        typeof key === 'number' ? `${soFar}[${key}]` : soFar ? `${soFar}.${String(key)}` : String(key),
      prefix,
    ),
    reason: message,
  }))
}
