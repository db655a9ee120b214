import { useMemo } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { Link } from '../../shared/ui/Link.tsx'
import { pointing, useIsPointed } from '../hover.ts'
import { useRouteLabels, type RouteLabel } from '../reference.ts'
import { Shield } from '../roads/Shield.tsx'
import { slowest, type SectionState } from '../roads/sections.ts'
import { useEnds } from '../roads/useEnds.ts'
import { Speed } from '../roads/Speed.tsx'
import { toSection } from '../tabs.ts'

const SHOWN = 6

function Row({ section, label }: { section: SectionState; label: RouteLabel }) {
  const pointed = useIsPointed(section.id)
  const [from, to] = useEnds()(section)
  return (
    <li data-testid="slow-section" className="border-b border-line last:border-0">
      <Link
        href={toSection(section.routeNo, section.id)}
        data-row={section.id}
        className={`flex items-center gap-3 px-4 py-2 text-text no-underline hover:bg-raised ${pointed ? 'bg-raised' : ''}`}
        {...pointing(section.id)}
      >
        <Shield number={label.shield} />
        <span className="min-w-0 flex-1">
          <span className="line-clamp-2">
            {from} → {to}
          </span>
          <span className="block truncate text-small text-muted">{label.name}</span>
        </span>
        <Speed speed={section.speed} grade={section.grade} />
      </Link>
    </li>
  )
}

/** Where traffic is slowest; each leads to its section. */
export function SlowestSections({ sections }: { sections: readonly SectionState[] }) {
  const { language } = useWords()
  const labelOf = useRouteLabels(language)
  const shown = useMemo(() => slowest(sections, SHOWN), [sections])
  return (
    <ol>
      {shown.map((section) => (
        <Row key={section.id} section={section} label={labelOf(section.routeNo, section.routeName)} />
      ))}
    </ol>
  )
}
