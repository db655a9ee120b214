import { useWords } from '../i18n/index.ts'
import { kstClock, kstDay, useClock } from '../time.ts'

/** The time in Korea, wherever the screen hangs. */
export function Clock() {
  const { t, language } = useWords()
  const now = useClock()
  return (
    <time
      role="timer"
      aria-label={t('bar.clock')}
      className="whitespace-nowrap max-md:hidden"
      dateTime={new Date(now).toISOString()}
    >
      <span className="text-small text-muted max-xl:hidden">{kstDay(now, language)}</span>{' '}
      <span className="font-strong">{kstClock(now)}</span> <span className="text-small text-muted">KST</span>
    </time>
  )
}
