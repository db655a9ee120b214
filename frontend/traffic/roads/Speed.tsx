import { gradeNames, type Grade } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'

/** A speed with its grade in words and colour. */
export function Speed({ speed, grade }: { speed: number | null; grade?: Grade }) {
  const { t, number } = useWords()
  return (
    <span className="inline-flex items-baseline gap-2 whitespace-nowrap">
      {grade !== undefined && (
        <span className="inline-flex items-center gap-1.5 text-small text-muted">
          <span className="size-2 rounded-full" style={{ background: `var(--grade-${grade})` }} />
          {t(`grade.${gradeNames[grade]}`)}
        </span>
      )}
      {speed !== null && (
        <span>
          <span className="font-strong">{number(speed)}</span>
          <span className="unit">{t('unit.kmh')}</span>
        </span>
      )}
    </span>
  )
}
