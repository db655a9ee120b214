import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { BlankEnv } from 'hono/types'
import { z } from 'zod'
import { ProblemError, reasons, type Reason } from '../../runtime/problem.ts'
import { createRepresentation, respond, type Representation } from '../../runtime/representation.ts'
import { StoreUnavailableError } from '../../runtime/store/index.ts'
import type { Feed } from '../model/feeds.ts'
import type { Memory } from './memory.ts'
import type { Page } from './paging.ts'

/** The app that routes and their descriptions are added to. */
export type ApiApp = OpenAPIHono<BlankEnv>

/** One GET endpoint: what it takes, what it answers, and what its answer is made of. */
export interface EndpointParts<Q extends z.ZodObject, A extends z.ZodType> {
  path: string
  tag: string
  summary: string
  description?: string
  query: Q
  answer: A
  /** The feeds whose rows the answer is made of: it is kept until one of them changes. */
  feeds: readonly Feed[]
  /** What else the answer depends on, such as today's date. */
  also?: () => string
  load(query: z.output<Q>): Promise<Page<z.output<A>>>
}

/** A kept answer: its bytes and the headers that go with them. */
export interface Answer {
  readonly representation: Representation
  readonly headers: Readonly<Record<string, string>>
}

interface Serving {
  memory: Memory<Answer>
  version(feeds: readonly Feed[]): string
}

export interface Endpoint {
  /** Adds the route and its description to an app. */
  mount(app: ApiApp, serving: Serving): void
}

/**
 * Browsers ask each time; a gateway need not for a second (RFC 9111, section 5.2.2.10), unless the request wants it to:
 * whoever fetches because a change was pushed says `no-cache` or `max-age=0`.
 */
const SHARED_FOR_A_SECOND = 'max-age=0, must-revalidate, s-maxage=1'

/** Valid queries remembered by their text, so that a repeated one is not parsed again. */
const REMEMBERED_QUERIES = 500

const problemContent = (description: string) => ({
  description,
  content: {
    'application/problem+json': {
      schema: z
        .object({
          type: z.string(),
          title: z.string(),
          status: z.int(),
          detail: z.string(),
          errors: z.array(z.object({ path: z.string(), reason: z.string() })).optional(),
        })
        .meta({ id: 'Problem', description: 'RFC 9457 problem details' }),
    },
  },
})
const problems = {
  400: problemContent('A parameter is unknown or cannot be read; `errors` names each'),
  429: problemContent('Too many requests; `Retry-After` says when to come again'),
  503: problemContent('The database cannot be reached; `Retry-After` says when to come again'),
}
const pageHeaders = {
  etag: {
    schema: { type: 'string' as const },
    description: 'Send it as If-None-Match: an unchanged answer is a 304',
  },
  link: {
    schema: { type: 'string' as const },
    description: 'The next page, rel="next" (RFC 8288), if there is one',
  },
  'x-total-count': { schema: { type: 'integer' as const }, description: 'Rows of all pages' },
  'x-served-by': { schema: { type: 'string' as const }, description: '<cluster>/<revision>/<pod>' },
}

export function defineEndpoint<Q extends z.ZodObject, A extends z.ZodType>(
  parts: EndpointParts<Q, A>,
): Endpoint {
  const { path, tag, summary, description, query: schema, answer, feeds, also, load } = parts
  return {
    mount(app, { memory, version }) {
      app.openAPIRegistry.registerPath({
        method: 'get',
        path,
        tags: [tag],
        summary,
        ...(description !== undefined && { description }),
        request: { query: schema },
        responses: {
          200: {
            description: summary,
            headers: pageHeaders,
            content: { 'application/json': { schema: answer } },
          },
          ...problems,
        },
      })
      const known = new Map<string, { key: string; query: z.output<Q> }>()
      const parse = (search: string) => {
        const found = known.get(search)
        if (found) return found
        const query = parseQuery(schema, new URLSearchParams(search))
        const parsed = { key: `${path}?${JSON.stringify(query)}`, query }
        if (known.size >= REMEMBERED_QUERIES) known.clear()
        known.set(search, parsed)
        return parsed
      }
      const make = async (query: z.output<Q>, search: string): Promise<Answer> => {
        const page = await load(query)
        return {
          representation: createRepresentation(JSON.stringify(page.body), 'application/json; charset=utf-8'),
          headers: pageHeadersOf(path, search, page),
        }
      }
      app.get(path, async (c: Context) => {
        const search = searchOf(c.req.url)
        const { key, query } = parse(search)
        const kept = await memory
          .get(key, version(feeds) + (also?.() ?? ''), () => make(query, search))
          // Older rows, with their times in them, say more than that the database is away.
          .catch((error: unknown) => (isAway(error) ? memory.last(key) : undefined) ?? storeFailure(error))
        return respond(c.req, kept.representation, kept.headers)
      })
    },
  }
}

const searchOf = (url: string) => {
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at)
}

const isAway = (error: unknown) => error instanceof StoreUnavailableError

function storeFailure(error: unknown): never {
  if (!isAway(error)) throw error
  throw new ProblemError(503, 'the database cannot be used right now; try again in a moment', {
    retryAfter: 2,
    cause: error,
  })
}

/** A repeated parameter becomes a list, which no schema here takes; an empty one counts as left out. */
function parseQuery<Q extends z.ZodObject>(schema: Q, params: URLSearchParams): z.output<Q> {
  const names = new Set([...params].filter(([, value]) => value !== '').map(([name]) => name))
  const given = Object.fromEntries(
    [...names].map((name) => {
      const values = params.getAll(name).filter((value) => value !== '')
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const errors = result.error.issues.flatMap((issue): Reason[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: key,
          reason: `is no parameter here; there are ${Object.keys(schema.shape).join(', ') || 'none'}`,
        }))
      : reasons([{ path: issue.path.slice(0, 1), message: issue.message }]),
  )
  throw new ProblemError(
    400,
    `refused: ${[...new Set(errors.map((error) => error.path))].slice(0, 10).join(', ')}`,
    { errors },
  )
}

function pageHeadersOf(path: string, search: string, { total, next }: Page<unknown>): Record<string, string> {
  const params = new URLSearchParams(search)
  if (next !== undefined) params.set('cursor', next)
  return {
    'cache-control': SHARED_FOR_A_SECOND,
    ...(total !== undefined && { 'x-total-count': String(total) }),
    ...(next !== undefined && { link: `<${path}?${params.toString()}>; rel="next"` }),
  }
}
