import type { z } from 'zod'
import { ProblemError, reasons, type Reason } from '../problem.ts'
import { contentMode, type Refusal } from './content-mode.ts'
import { decodeRequest, MAX_REASONS, tooLarge, type Limits } from './decode.ts'
import type { RawEvent, Received } from './index.ts'
import { isJson, parseMediaType } from './media-type.ts'
import { readBody } from './read-body.ts'

/**
 * A request's events. What its headers already refuse is refused before the body is read.
 * @throws ProblemError 400, 413 or 415
 */
export async function readEvents(
  request: Request,
  limits: Limits,
): Promise<{ batched: boolean; raw: RawEvent[] }> {
  const chosen = contentMode(request.headers)
  if (!chosen.ok) throw asProblem(chosen)
  const limit = chosen.mode === 'batch' ? limits.maxBatchBytes : limits.maxEventBytes
  const body = await readBody(request, limit, tooLarge(chosen.mode, limit))
  const decoded = decodeRequest(request.headers, body, limits)
  if (!decoded.ok) throw asProblem(decoded)
  return { batched: decoded.mode === 'batch', raw: decoded.events }
}

const asProblem = ({ status, detail, errors }: Refusal) =>
  new ProblemError(status, detail, errors ? { errors } : {})

/**
 * Events by their types' schema.
 * @throws ProblemError 422 with each path and reason; 415 when data is of another content type than its schema takes
 */
export function parseEvents<E extends { type: string }>(
  events: readonly RawEvent[],
  types: readonly string[],
  schema: z.ZodType<E>,
  batched: boolean,
): Received<E>[] {
  const errors: Reason[] = []
  const parsed: Received<E>[] = []
  let status: 415 | 422 = 415
  for (const [index, { attributes, data }] of events.entries()) {
    const at = batched ? `[${index}]` : ''
    const { type } = attributes
    if (!types.includes(type)) {
      status = 422
      errors.push({
        path: batched ? `${at}.type` : 'type',
        reason: `${type} is not handled here, but ${types.join(', ')}`,
      })
      continue
    }
    const result = schema.safeParse({ type, data })
    if (result.success) {
      parsed.push({ attributes, event: result.data })
      continue
    }
    const foreign =
      result.error.issues.some(({ path }) => path.length === 1) && foreignType(attributes.datacontenttype)
    if (!foreign) status = 422
    const hint = foreign ? `; its content type is ${foreign}, where application/json is taken` : ''
    errors.push(
      ...reasons(result.error.issues, at).map(({ path, reason }) => ({ path, reason: reason + hint })),
    )
    if (errors.length >= MAX_REASONS) break
  }
  if (errors.length === 0) return parsed
  const whole = batched ? '; no event of the batch was handled' : ''
  throw new ProblemError(status, `the data is not what its type takes, or the type is not handled${whole}`, {
    errors: errors.slice(0, MAX_REASONS),
  })
}

function foreignType(contentType: string | undefined): string | undefined {
  const media = contentType === undefined ? undefined : parseMediaType(contentType)
  return media && !isJson(media) ? media.essence : undefined
}
