import { useWords } from '../../shared/i18n/index.ts'
import { navigate } from '../../shared/router.ts'
import { Detail } from '../../shared/ui/Detail.tsx'
import { hrefWith } from '../../shared/url.ts'
import type { RouteLabel } from '../reference.ts'
import { RouteStrip } from './RouteStrip.tsx'
import { countGrades, inTravelOrder, type SectionState } from './sections.ts'
import { SectionStrip } from './SectionStrip.tsx'
import { ShareBar } from './ShareBar.tsx'
import { useEnds } from './useEnds.ts'
import { Shield } from './Shield.tsx'

interface Props {
  label: RouteLabel
  /** Of this route, both directions. */
  sections: readonly SectionState[]
  direction: 'S' | 'E'
  /** Section ids that have a line on the map. */
  mapped: ReadonlySet<string> | undefined
  chosen: SectionState | undefined
}

const segment =
  'flex h-9 min-w-0 flex-1 items-center justify-center rounded px-2 text-small text-muted hover:text-text aria-pressed:bg-panel aria-pressed:font-strong aria-pressed:text-text'

/** A route at a glance, and section by section as one drives it. */
export function RouteDetail({ label, sections, direction, mapped, chosen }: Props) {
  const { t } = useWords()
  const endsOfSection = useEnds()
  const back = () => navigate(hrefWith({ route: undefined, sel: undefined, way: undefined }), 'push')
  const goal = (way: 'S' | 'E') => {
    const last = inTravelOrder(sections, way).at(-1)
    return last
      ? t('roads.direction', { place: endsOfSection(last)[1] })
      : t(way === 'S' ? 'roads.directionS' : 'roads.directionE')
  }
  const goals = { S: goal('S'), E: goal('E') }
  const ordered = inTravelOrder(sections, direction)
  const kind = label.kind === undefined ? '' : `${t(`roads.kind.${label.kind}`)} · `
  const subtitle = kind + t('roads.sections', { count: ordered.length })
  return (
    <Detail title={label.name} mark={<Shield number={label.shield} />} subtitle={subtitle} onBack={back}>
      <RouteStrip sections={sections} chosen={chosen?.id} goals={goals} />
      <fieldset aria-label={t('roads.directions')} className="flex gap-1 rounded-md bg-raised p-1">
        {(['S', 'E'] as const).map((way) => (
          <button
            key={way}
            type="button"
            aria-pressed={way === direction}
            className={segment}
            onClick={() => navigate(hrefWith({ way, sel: undefined }), 'replace')}
          >
            <span className="truncate">{goals[way]}</span>
          </button>
        ))}
      </fieldset>
      <div className="my-3">
        <ShareBar shares={countGrades(ordered)} />
      </div>
      <SectionStrip sections={ordered} chosen={chosen?.id} mapped={mapped} />
    </Detail>
  )
}
