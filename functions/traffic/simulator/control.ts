import { z } from 'zod'
import { feed, feeds, type Feed } from '../model/feeds.ts'

const modes = z.enum(['none', '500', 'timeout', 'bad-json', 'empty', 'stale', 'slow', 'html', 'bad-key'])
type Mode = z.infer<typeof modes>

const settings = z.strictObject({
  mode: modes,
  share: z.number().min(0).max(1).default(1).describe('Of the calls, how many fail: 0.25 is every fourth'),
  feeds: z.array(feed).min(1).default(feeds),
  delayMs: z
    .int()
    .min(0)
    .max(600_000)
    .optional()
    .describe('Of timeout (60 000 unless given) and slow (3 000)'),
  until: z.iso.datetime({ offset: true }).optional().describe('When it ends by itself'),
})
export type ControlSettings = z.infer<typeof settings>

/** A call that is to fail: how, after how long, and since when all calls have been failing so. */
export interface Failure {
  mode: Exclude<Mode, 'none'>
  delayMs: number
  since: Date
}

/** RFC 9457, with the fields that are wrong. */
export interface Problem {
  type: 'about:blank'
  title: string
  status: number
  detail: string
  errors: { field: string; reason: string }[]
}

const DEFAULT_DELAY_MS = { timeout: 60_000, slow: 3_000 } as const
const HEALTHY: ControlSettings = { mode: 'none', share: 1, feeds: [...feeds] }

function problem(status: number, title: string, errors: Problem['errors']): Problem {
  const detail = errors.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
  return { type: 'about:blank', title, status, detail, errors }
}

/** The chosen way to fail. It lives in the process: every replica has its own. */
export function createControl(now: () => Date) {
  let current = HEALTHY
  let since = now()
  const calls = new Map<Feed, number>()

  const reset = () => {
    current = HEALTHY
    calls.clear()
  }
  const show = () => {
    if (current.until !== undefined && now().getTime() >= Date.parse(current.until)) reset()
    return current
  }
  return {
    show,
    reset,
    /** Takes new settings from a request's text, or says which field is wrong and changes nothing. */
    set(text: string): ControlSettings | Problem {
      let body: unknown
      try {
        body = JSON.parse(text)
      } catch {
        return problem(400, 'Not JSON', [
          { field: '(body)', reason: 'must be a JSON object, such as {"mode":"500"}' },
        ])
      }
      const parsed = settings.safeParse(body)
      if (!parsed.success) {
        const errors = parsed.error.issues.map((issue) => {
          const inside = issue.code === 'unrecognized_keys' ? issue.keys : []
          return { field: [...issue.path, ...inside].join('.') || '(body)', reason: issue.message }
        })
        return problem(422, 'Not a control setting', errors)
      }
      if (parsed.data.until !== undefined && Date.parse(parsed.data.until) <= now().getTime())
        return problem(422, 'Not a control setting', [{ field: 'until', reason: 'must be in the future' }])
      current = parsed.data
      since = now()
      calls.clear()
      return current
    },
    /** Whether this call of a feed fails. Failures are spread evenly: of any n calls, n × share. */
    decide(of: Feed): Failure | undefined {
      const { mode, share, feeds: failing, delayMs } = show()
      if (mode === 'none' || !failing.includes(of)) return undefined
      const call = calls.get(of) ?? 0
      calls.set(of, call + 1)
      const failures = (count: number) => Math.floor(count * share + 1e-9)
      if (failures(call + 1) === failures(call)) return undefined
      const usual = mode === 'timeout' || mode === 'slow' ? DEFAULT_DELAY_MS[mode] : 0
      return { mode, delayMs: delayMs ?? usual, since }
    },
  }
}
