import type { Feed } from '../model/feeds.ts'
import { upstreamOf } from '../model/upstream-names.ts'
import { upstreamEnvelope } from '../model/upstream.ts'
import type { Endpoint } from './call.ts'
import { UpstreamError } from './errors.ts'

/** One page of a feed. The counts are absent where the upstream leaves them out. */
export interface Page {
  rows: readonly unknown[]
  /** Rows of all pages. */
  count: number | undefined
  /** Pages in all, which the upstream calls `pageSize`. */
  pages: number | undefined
  bytes: number
}

/**
 * Takes the rows out of an answer.
 * @throws UpstreamError `key`, `throttled` or `refused` by the answer's own code (it comes with HTTP 200), `malformed`
 */
export function readEnvelope(feed: Feed, value: unknown, bytes: number, endpoint: Endpoint): Page {
  const parsed = upstreamEnvelope.safeParse(value)
  // Its shape does not change from one moment to the next, so asking again would not help.
  const details = { retryable: false }
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.path.join('.') || 'the body'
    throw new UpstreamError(
      'malformed',
      `${feed}: the answer is not the envelope it should be: ${path}: ${issue?.message}`,
      details,
    )
  }
  const envelope = parsed.data
  if (envelope.code !== 'SUCCESS') throw refusal(feed, envelope.code, envelope.message ?? '', endpoint)
  const name = upstreamOf[feed].list
  const list = envelope[name]
  const count = wholeNumber(envelope.count)
  if (list === null && !count) return { rows: [], count: 0, pages: undefined, bytes }
  if (!Array.isArray(list)) {
    const found =
      list === undefined
        ? 'is missing'
        : `is ${list === null ? `null, though count is ${count}` : `a ${typeof list}`}`
    throw new UpstreamError(
      'malformed',
      `${feed}: the answer says SUCCESS, but its list ${name} ${found}`,
      details,
    )
  }
  return { rows: list, count, pages: wholeNumber(envelope.pageSize), bytes }
}

function refusal(
  feed: Feed,
  code: string,
  message: string,
  { key, keySetting, urlSetting }: Endpoint,
): UpstreamError {
  const said = `${code.slice(0, 40)}: ${message.slice(0, 160)}`
  const quoted = key ? said.replaceAll(key, '[key]') : said
  if (/KEY/.test(code) || /인증\s*키/.test(message)) {
    return new UpstreamError(
      'key',
      `${keySetting} was refused by the upstream for ${feed} (${quoted}); set a key that is registered and valid`,
    )
  }
  if (/EXCEED|LIMIT/.test(code)) {
    return new UpstreamError('throttled', `the upstream’s quota for ${keySetting} is used up (${quoted})`, {
      retryable: false,
    })
  }
  return new UpstreamError(
    'refused',
    `the upstream refused to answer for ${feed} (${quoted}); check ${urlSetting}`,
  )
}

function wholeNumber(value: string | number | null | undefined): number | undefined {
  if (value === null || value === undefined || value === '') return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
