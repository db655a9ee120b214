import { kstDate, kstTime, slotStart } from '../model/time.ts'
import type { NoticeRow } from './notices.ts'
import { chance, mix, pick } from './random.ts'

/** One row of the first demo's simulator: fewer fields than the upstream, never null, and a link of its own. */
export interface OriginalRow {
  accDate: string
  accHour: string
  accPointNM: string
  linkId: string
  smsText: string
  accType: string
  latitude: number
  altitude: number
  roadNM: string
  nosunNM: string
}

const WINDOW_MS = 5 * 60_000
const POLL_MS = 30_000
/** New notices in five minutes: two to four mostly. */
const PER_WINDOW = [2, 2, 3, 3, 3, 4, 4, 5, 6, 7] as const

/**
 * What the first demo's `/api/traffic` answered when polled every half minute: the few notices new since the last poll,
 * dated now, or null when there are none. Here the same half minute gives the same ones to whoever asks.
 */
export function originalBody(seed: number, notices: readonly NoticeRow[], instant: Date) {
  const window = Math.floor(instant.getTime() / WINDOW_MS)
  const poll = slotStart(instant, POLL_MS)
  const slot = Math.floor((poll.getTime() % WINDOW_MS) / POLL_MS)
  const total = pick(PER_WINDOW, chance(seed, window, 41))
  const placed = notices.filter(({ accPointNM }) => accPointNM.trim().length > 1)
  const rows = new Map<string, OriginalRow>()
  for (let nth = 0; nth < total; nth++) {
    if (Math.floor(chance(seed, window, nth, 42) * (WINDOW_MS / POLL_MS)) !== slot) continue
    const notice = placed[mix(seed, window, nth, 43) % Math.max(1, placed.length)]
    if (!notice) continue
    const { accPointNM, smsText, accType, latitude, altitude, roadNM, nosunNM } = notice
    const when = { accDate: kstDate(poll).replace(/(\d{4})(\d\d)(\d\d)/, '$1.$2.$3'), accHour: kstTime(poll) }
    const linkId = `LINK${String(mix(seed, window, nth, 44) % 100_000).padStart(5, '0')}`
    const place = { latitude: latitude ?? 0, altitude: altitude ?? 0, roadNM, nosunNM }
    rows.set(accPointNM, { ...when, accPointNM, linkId, smsText, accType, ...place })
  }
  return { realTimeSMSList: rows.size === 0 ? null : [...rows.values()] }
}
