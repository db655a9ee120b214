import { createStore, useStore } from './store.ts'

const KST_MS = 9 * 3_600_000
/**
 * An instant as RFC 3339 would write it if Seoul were in Greenwich: Korea has kept the same hours since 1988. Formats of
 * `Intl` cost a slow machine a tenth of a second before anything shows.
 */
const inSeoul = (ms: number) => new Date(ms + KST_MS).toISOString()

/** `HH:MM:SS` in Asia/Seoul. */
export const kstClock = (ms: number): string => inSeoul(ms).slice(11, 19)
/** `HH:MM` in Asia/Seoul. */
export const kstHourMinute = (ms: number): string => inSeoul(ms).slice(11, 16)
/** `YYYY-MM-DD` in Asia/Seoul. */
const isoDay = (ms: number) => inSeoul(ms).slice(0, 10)

const WEEKDAYS = {
  ko: ['일', '월', '화', '수', '목', '금', '토'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
/** Such as `11월 21일 (토)` or `Sat, November 21`; in Asia/Seoul. */
export function kstDay(ms: number, language: keyof typeof WEEKDAYS): string {
  const there = new Date(ms + KST_MS)
  const [month, day] = [there.getUTCMonth(), there.getUTCDate()]
  const weekday = WEEKDAYS[language][there.getUTCDay()] ?? ''
  return language === 'ko'
    ? `${month + 1}월 ${day}일 (${weekday})`
    : `${weekday}, ${MONTHS[month] ?? ''} ${day}`
}

/** `HH:MM` on the day of `nowMs`, with the date (`YYYY-MM-DD HH:MM`) on any other; Asia/Seoul. */
export function kstMoment(ms: number, nowMs: number): string {
  const day = isoDay(ms)
  return day === isoDay(nowMs) ? kstHourMinute(ms) : `${day} ${kstHourMinute(ms)}`
}

export interface Age {
  unit: 'now' | 'second' | 'minute' | 'hour' | 'day'
  count: number
}

/** An age in the largest unit that fits; below 5 seconds, and before now, it is now. */
export function ageOf(ms: number): Age {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 5) return { unit: 'now', count: 0 }
  if (seconds < 60) return { unit: 'second', count: seconds }
  if (seconds < 3600) return { unit: 'minute', count: Math.floor(seconds / 60) }
  if (seconds < 172_800) return { unit: 'hour', count: Math.floor(seconds / 3600) }
  return { unit: 'day', count: Math.floor(seconds / 86_400) }
}

/** What this machine's clock must be corrected by to be the server's, in ms: a wall screen's clock may be far off. */
const offset = createStore(0)
export function learnServerTime(serverNow: string): void {
  const ahead = Date.parse(serverNow) - Date.now()
  // Below two seconds it may as well be the way here.
  if (Number.isFinite(ahead)) offset.set(Math.abs(ahead) < 2000 ? 0 : ahead)
}

const now = createStore(Date.now())
offset.subscribe(() => now.set(serverNow()))
let timer: ReturnType<typeof setTimeout> | undefined
/** Starts the second hand that `useNow` follows: it moves with the next second. */
export function startClock(): void {
  clearTimeout(timer)
  timer = setTimeout(
    () => {
      now.set(serverNow())
      startClock()
    },
    1000 - (serverNow() % 1000),
  )
}

/** The server's time in ms. */
export const serverNow = (): number => Date.now() + offset.get()
/** The server's time in ms, moving each second, also while the past is shown. */
export const useClock = (): number => useStore(now)

/** The instant that is shown in place of the present; undefined for the present. */
const shown = createStore<number | undefined>(undefined)
export const showInstant = (ms: number | undefined): void => shown.set(ms)

/**
 * What counts as now for what is shown: the server's time in ms, moving each second, or the instant that is replayed.
 * Keep it in leaves, since each use renders every second.
 */
export function useNow(): number {
  const present = useStore(now)
  return useStore(shown) ?? present
}
