import { useWords } from '../i18n/index.ts'
import { ageOf, kstMoment, useNow } from '../time.ts'

/** How long ago an instant is, counting up each second. */
export function Age({ at }: { at: string }) {
  const { t } = useWords()
  const now = useNow()
  const then = Date.parse(at)
  const { unit, count } = ageOf(now - then)
  return (
    <time dateTime={at} title={kstMoment(then, now)} className="whitespace-nowrap">
      {t(`age.${unit}`, { count })}
    </time>
  )
}
