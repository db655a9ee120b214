import { gradeNames, type Grade } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import type { Shares } from './sections.ts'

const order: readonly Grade[] = [3, 2, 1, 0]

/** What share of sections is of each grade, the worst first so that bars below one another compare from the left. */
export function ShareBar({ shares, className = 'h-1.5' }: { shares: Shares; className?: string }) {
  const { t, number } = useWords()
  const shown = order.filter((grade) => shares[grade] > 0)
  const spoken = shown
    .map((grade) => `${t(`grade.${gradeNames[grade]}`)} ${number(shares[grade])}`)
    .join(', ')
  return (
    // oxlint-disable-next-line prefer-tag-over-role -- drawn with elements, there is no image file
    <span role="img" aria-label={spoken} title={spoken} className={`flex w-full gap-px ${className}`}>
      {shown.map((grade) => (
        <span
          key={grade}
          className="min-w-0.5 first:rounded-l-full last:rounded-r-full"
          style={{
            flexGrow: shares[grade],
            background: `var(--grade-${grade})`,
            opacity: grade === 0 ? 0.5 : 1,
          }}
        />
      ))}
    </span>
  )
}
