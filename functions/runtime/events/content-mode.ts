import type { Reason } from '../problem.ts'
import { isJson, isUtf8Charset, parseMediaType, type MediaType } from './media-type.ts'

/** How a request carries its events (HTTP binding, section 3). */
export type Mode = 'binary' | 'structured' | 'batch'

/** Why a request is no event that can be taken: 400 not a CloudEvent, 413 too large, 415 in a format not spoken. */
export interface Refusal {
  readonly ok: false
  readonly status: 400 | 413 | 415
  readonly detail: string
  readonly errors?: Reason[]
}

export function refuse(status: Refusal['status'], detail: string, errors?: Reason[]): Refusal {
  return errors ? { ok: false, status, detail, errors } : { ok: false, status, detail }
}

/** What an HTTP request must look like to be an event, for those who sent something else. */
const HINT =
  'send the headers ce-specversion: 1.0, ce-id, ce-source and ce-type with the data as the body, ' +
  'or content-type: application/cloudevents+json with the whole event as one JSON object'

const formats: Readonly<Record<string, Mode>> = {
  'application/cloudevents+json': 'structured',
  'application/cloudevents-batch+json': 'batch',
}

/**
 * The mode, by the headers alone, so that what cannot be an event is refused before its body is read. The media type's
 * prefix decides (HTTP binding, section 3); without it the request is binary if it has any required attribute.
 */
export function contentMode(
  headers: Headers,
): { ok: true; mode: Mode; media: MediaType | undefined } | Refusal {
  const coding = headers.get('content-encoding')
  if (coding !== null && coding.toLowerCase() !== 'identity') {
    return refuse(415, `content-encoding ${coding} is not taken; send the body as it is`)
  }
  const contentType = headers.get('content-type')
  const media = contentType === null ? undefined : parseMediaType(contentType)
  if (contentType?.toLowerCase().startsWith('application/cloudevents')) {
    const mode = media && formats[media.essence]
    if (!mode) {
      return refuse(
        415,
        `${contentType} is not taken; the event formats here are ${Object.keys(formats).join(' and ')}`,
      )
    }
    if (!isUtf8Charset(media.charset))
      return refuse(415, `charset ${media.charset} is not taken; JSON is UTF-8 (RFC 8259)`)
    return { ok: true, mode, media }
  }
  if (hasEventHeader(headers)) {
    if (media && isJson(media) && !isUtf8Charset(media.charset)) {
      return refuse(415, `charset ${media.charset} is not taken; JSON is UTF-8 (RFC 8259)`)
    }
    return { ok: true, mode: 'binary', media }
  }
  if (contentType !== null && !(media && isJson(media))) {
    return refuse(415, `${contentType} without ce- headers is not a CloudEvent; ${HINT}`)
  }
  return refuse(400, `not a CloudEvent; ${HINT}`)
}

function hasEventHeader(headers: Headers): boolean {
  return (
    headers.has('ce-specversion') ||
    headers.has('ce-type') ||
    headers.has('ce-id') ||
    headers.has('ce-source')
  )
}
