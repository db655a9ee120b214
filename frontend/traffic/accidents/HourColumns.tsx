import { useWords } from '../../shared/i18n/index.ts'

interface Props {
  label: string
  /** By hour of the day, Asia/Seoul. */
  counts: readonly number[]
}

const MARKS = [0, 6, 12, 18]

/** Counts by hour of the day as 24 columns; the busiest carries its number. */
export function HourColumns({ label, counts }: Props) {
  const { t, number } = useWords()
  const most = Math.max(1, ...counts)
  const busiest = counts.indexOf(most)
  return (
    <ol aria-label={label} className="flex h-24 items-stretch gap-px pt-5 pb-5">
      {counts.map((count, hour) => (
        // oxlint-disable-next-line react/no-array-index-key -- the hour is what it is
        <li
          key={hour}
          className="relative flex flex-1 items-end"
          title={t('accidents.atHour', { hour, count })}
        >
          <span className="sr-only">{t('accidents.atHour', { hour, count })}</span>
          <span
            aria-hidden="true"
            className="w-full rounded-t-xs bg-accent"
            style={{ height: `${(100 * count) / most}%`, minHeight: count > 0 ? 2 : 0 }}
          />
          {hour === busiest && count > 0 && (
            <span
              aria-hidden="true"
              className="absolute -top-5 left-1/2 -translate-x-1/2 text-small whitespace-nowrap"
            >
              {number(count)}
            </span>
          )}
          {MARKS.includes(hour) && (
            <span
              aria-hidden="true"
              className="absolute -bottom-5 left-0 text-small whitespace-nowrap text-muted"
            >
              {t('accidents.hour', { hour })}
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}
