import { incidentKinds, type IncidentKind } from '../../map/palette.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { KindIcon } from './KindIcon.tsx'

interface Props {
  chosen: ReadonlySet<IncidentKind>
  /** undefined while they are not known. */
  counts: Readonly<Record<IncidentKind, number>> | undefined
  onChange(kinds: IncidentKind[]): void
}

/** Which kinds to show; with none pressed, all. */
export function KindFilter({ chosen, counts, onChange }: Props) {
  const { t, number } = useWords()
  const toggle = (kind: IncidentKind) =>
    onChange(incidentKinds.filter((one) => (one === kind ? !chosen.has(kind) : chosen.has(one))))
  return (
    <fieldset aria-label={t('accidents.kinds')} className="flex flex-wrap gap-1">
      {incidentKinds.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={chosen.has(kind)}
          onClick={() => toggle(kind)}
          className="flex h-8 items-center gap-1.5 rounded-full border border-line px-2.5 text-small hover:bg-raised aria-pressed:border-text aria-pressed:bg-raised"
        >
          <KindIcon kind={kind} className="size-4" />
          {t(`kind.${kind}`)}
          {counts && <span className="text-muted">{number(counts[kind])}</span>}
        </button>
      ))}
    </fieldset>
  )
}
