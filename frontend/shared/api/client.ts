import { learnServed } from './served.ts'

/** A request that failed: what a person can act on. */
export class ApiError extends Error {
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.name = 'ApiError'
    this.status = status
  }
}

const TIMEOUT_MS = 15_000
/** More pages than any list has: a server that always names a next page must not hold the browser. */
const MAX_PAGES = 50

/** What the server says went wrong (RFC 9457), or the bare status. */
async function refusal(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined)
  const said = new Map<string, unknown>(Object.entries(typeof body === 'object' && body !== null ? body : {}))
  const text = said.get('detail') ?? said.get('title')
  return new ApiError(typeof text === 'string' ? text : response.statusText, response.status)
}

async function request(url: string, signal: AbortSignal): Promise<Response> {
  const asked = performance.now()
  // no-cache asks the server each time whether the stored answer still stands (ETag), and reuses it when it does.
  const response = await fetch(url, {
    cache: 'no-cache',
    headers: { accept: 'application/json' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  learnServed(response, performance.now() - asked)
  if (!response.ok) throw await refusal(response)
  return response
}

/** The address of the next page (RFC 8288), kept to this origin. */
export function nextPage(link: string | null, base: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? '')?.[1]
  if (target === undefined) return undefined
  const { pathname, search } = new URL(target, base)
  return pathname + search
}

/** One JSON answer, checked by `parse`. */
export async function getOne<T>(url: string, parse: (body: unknown) => T, signal: AbortSignal): Promise<T> {
  const response = await request(url, signal)
  return parse(await response.json())
}

/** A list with all its pages. */
export async function getAll<T>(
  url: string,
  parse: (body: unknown) => T[],
  signal: AbortSignal,
): Promise<T[]> {
  const rows: T[] = []
  let next: string | undefined = url
  for (let page = 0; next !== undefined && page < MAX_PAGES; page++) {
    // oxlint-disable-next-line no-await-in-loop -- a page names the one after it
    const response = await request(next, signal)
    // oxlint-disable-next-line no-await-in-loop
    rows.push(...parse(await response.json()))
    next = nextPage(response.headers.get('link'), response.url)
  }
  return rows
}
