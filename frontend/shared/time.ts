import { createStore, useStore } from './store.ts'

const clockParts = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Seoul' } as const
const clock = new Intl.DateTimeFormat('ko-KR', { ...clockParts, second: '2-digit' })
const hourMinute = new Intl.DateTimeFormat('ko-KR', clockParts)
const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul' })
const dayParts = { month: 'long', day: 'numeric', weekday: 'short', timeZone: 'Asia/Seoul' } as const

/** `HH:MM:SS` in Asia/Seoul. */
export const kstClock = (ms: number): string => clock.format(ms)
/** `HH:MM` in Asia/Seoul. */
export const kstHourMinute = (ms: number): string => hourMinute.format(ms)
const days = new Map<string, Intl.DateTimeFormat>()
/** Such as `11월 21일 (토)`. */
export function kstDay(ms: number, locale: string): string {
  // Making a format takes as long as rendering a page of them.
  const format = days.get(locale) ?? new Intl.DateTimeFormat(locale, dayParts)
  days.set(locale, format)
  return format.format(ms)
}

/** `HH:MM` on the day of `nowMs`, with the date (`YYYY-MM-DD HH:MM`) on any other; Asia/Seoul. */
export function kstMoment(ms: number, nowMs: number): string {
  const day = isoDay.format(ms)
  return day === isoDay.format(nowMs) ? kstHourMinute(ms) : `${day} ${kstHourMinute(ms)}`
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
let timer: ReturnType<typeof setTimeout> | undefined
function tick() {
  const at = Date.now() + offset.get()
  now.set(at)
  timer = setTimeout(tick, 1000 - (at % 1000))
}
/** Starts the second hand that `useNow` follows. */
export function startClock(): void {
  clearTimeout(timer)
  tick()
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
