import type { z } from 'zod'
import { ProblemError, reasons, type Reason } from '../problem.ts'
import { contentMode, refuse, type Mode, type Refusal } from './content-mode.ts'
import { decodeRequest, MAX_REASONS, tooLarge, type Limits } from './decode.ts'
import type { RawEvent, Received } from './index.ts'
import { isJson, parseMediaType } from './media-type.ts'
import { readBody } from './read-body.ts'

/**
 * A request's events. What its headers already refuse is refused before the body is read.
 * @param sent the headers as they came, name, value, …: `Headers` no longer tells one from two
 * @throws ProblemError 400, 413 or 415
 */
export async function readEvents(
  request: Request,
  limits: Limits,
  sent: readonly string[] = [],
): Promise<{ batched: boolean; raw: RawEvent[] }> {
  const chosen = contentMode(request.headers)
  if (!chosen.ok) throw asProblem(chosen)
  const errors = repeatedHeaders(sent, chosen.mode)
  if (errors.length > 0)
    throw asProblem(refuse(400, 'not a CloudEvent: headers stand more than once', errors))
  const limit = chosen.mode === 'batch' ? limits.maxBatchBytes : limits.maxEventBytes
  const body = await readBody(request, limit, tooLarge(chosen.mode, limit))
  const decoded = decodeRequest(request.headers, body, limits)
  if (!decoded.ok) throw asProblem(decoded)
  return { batched: decoded.mode === 'batch', raw: decoded.events }
}

/** Each attribute has one header of its own (HTTP binding, section 3.1.3); of two nobody knows which is meant. */
function repeatedHeaders(sent: readonly string[], mode: Mode): Reason[] {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (let at = 0; at < sent.length; at += 2) {
    const name = sent[at]?.toLowerCase() ?? ''
    if (name !== 'content-type' && !(mode === 'binary' && name.startsWith('ce-'))) continue
    if (seen.has(name)) repeated.add(name)
    seen.add(name)
  }
  return [...repeated].map((path) => ({ path, reason: 'stands more than once; send it once' }))
}

const asProblem = ({ status, detail, errors }: Refusal) =>
  new ProblemError(status, detail, errors ? { errors } : {})

/**
 * Events by their types' schema.
 * @throws ProblemError 422 with each path and reason; 415 when data is of another content type than its schema takes
 */
export function parseEvents<E extends { type: string }>(
  events: readonly RawEvent[],
  types: readonly string[] | undefined,
  schema: z.ZodType<E>,
  batched: boolean,
): Received<E>[] {
  const errors: Reason[] = []
  const parsed: Received<E>[] = []
  const causes = new Set<Cause>()
  for (const [index, { attributes, data }] of events.entries()) {
    const at = batched ? `[${index}]` : ''
    const { type, datacontenttype } = attributes
    if (types && !types.includes(type)) {
      causes.add('type')
      const reason = `${type} is not handled here; the types handled are ${types.join(', ')}`
      errors.push({ path: batched ? `${at}.type` : 'type', reason })
      continue
    }
    const result = schema.safeParse({ type, data })
    if (result.success) {
      parsed.push({ attributes, event: result.data })
      continue
    }
    const { issues } = result.error
    const otherKind = Buffer.isBuffer(data) || issues.some(({ path }) => path.length === 1)
    const foreign = otherKind ? foreignType(datacontenttype) : undefined
    causes.add(foreign ? 'media' : 'data')
    const hint = foreign ? `; its content type is ${foreign}, where application/json is taken` : ''
    errors.push(...reasons(issues, at).map(({ path, reason }) => ({ path, reason: reason + hint })))
    if (errors.length >= MAX_REASONS) break
  }
  if (errors.length === 0) return parsed
  const status = causes.size === 1 && causes.has('media') ? 415 : 422
  const detail = [...causes].map((cause) => details[cause]).join('; ')
  throw new ProblemError(status, batched ? `${detail}; no event of the batch was handled` : detail, {
    errors: errors.slice(0, MAX_REASONS),
  })
}

type Cause = 'type' | 'data' | 'media'

const details: Readonly<Record<Cause, string>> = {
  type: 'the event’s type is not handled here',
  data: 'the data breaks the schema of its type',
  media: 'the data’s content type is not what its type takes',
}

function foreignType(contentType: string | undefined): string | undefined {
  const media = contentType === undefined ? undefined : parseMediaType(contentType)
  return media && !isJson(media) ? media.essence : undefined
}
