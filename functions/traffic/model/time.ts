/** Asia/Seoul has been UTC+9 without daylight saving since 1988, so a fixed offset is exact for all this data. */
const KST_OFFSET_MS = 9 * 3_600_000

const pad = (value: number, length = 2) => String(value).padStart(length, '0')

/**
 * The upstream's date and time of day in Asia/Seoul as an instant, or undefined when they name none.
 * @param date `YYYYMMDD` or `YYYY.MM.DD`
 * @param time `HH`, `HHMM`, `HHMMSS`, `HH:MM` or `HH:MM:SS`
 */
export function kstToInstant(date: string, time: string): Date | undefined {
  const day = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date.trim())
  const clock = /^(\d{2}):?(\d{2})?:?(\d{2})?$/.exec(time.trim())
  if (!day || !clock) return undefined
  const [year, month, dayOfMonth] = day.slice(1).map(Number)
  const [hour, minute, second] = clock.slice(1).map((part) => Number(part ?? 0))
  if (year === undefined || month === undefined || dayOfMonth === undefined) return undefined
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  // 24:00 is how some Korean feeds write the day's last slot.
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second > 0)) return undefined
  const midnight = Date.UTC(year, month - 1, dayOfMonth)
  if (new Date(midnight).getUTCMonth() !== month - 1 || dayOfMonth === 0) return undefined
  return new Date(midnight + ((hour * 60 + minute) * 60 + second) * 1000 - KST_OFFSET_MS)
}

/** An instant's calendar parts in Asia/Seoul; `weekday` 0 is Sunday, `minuteOfDay` 0 to 1439. */
export function kstParts(instant: Date) {
  const local = new Date(instant.getTime() + KST_OFFSET_MS)
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    minuteOfDay: local.getUTCHours() * 60 + local.getUTCMinutes(),
  }
}

/** `YYYYMMDD` in Asia/Seoul. */
export function kstDate(instant: Date): string {
  const { year, month, day } = kstParts(instant)
  return `${pad(year, 4)}${pad(month)}${pad(day)}`
}

/** `HH:MM:SS` in Asia/Seoul. */
export function kstTime(instant: Date): string {
  const { hour, minute, second } = kstParts(instant)
  return `${pad(hour)}:${pad(minute)}:${pad(second)}`
}

/** The start of the wall-clock-aligned slot that holds the instant. KST is a whole number of hours from UTC. */
export function slotStart(instant: Date, intervalMs: number): Date {
  return new Date(Math.floor(instant.getTime() / intervalMs) * intervalMs)
}
