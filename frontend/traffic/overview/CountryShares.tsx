import { gradeNames, type Grade } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { ShareBar } from '../roads/ShareBar.tsx'
import type { Shares } from '../roads/sections.ts'

const order: readonly Grade[] = [3, 2, 1, 0]

/** Every section of the country by grade, with direct labels. */
export function CountryShares({ shares }: { shares: Shares }) {
  const { t, number } = useWords()
  return (
    <div className="px-4 pb-4">
      <ShareBar shares={shares} className="h-2.5" />
      <ul className="mt-1.5 flex flex-wrap gap-x-4 text-small text-muted">
        {order
          .filter((grade) => shares[grade] > 0)
          .map((grade) => (
            <li key={grade} className="flex items-center gap-1.5">
              <span className="size-2 rounded-full" style={{ background: `var(--grade-${grade})` }} />
              {t(`grade.${gradeNames[grade]}`)}
              <span className="text-text">{number(shares[grade])}</span>
            </li>
          ))}
      </ul>
    </div>
  )
}
