import { useEffect, useRef } from 'react'
import { navigate } from '../../shared/router.ts'
import { hrefWith } from '../../shared/url.ts'
import { pointing, useIsPointed } from '../hover.ts'
import { SectionFacts } from './SectionFacts.tsx'
import type { SectionState } from './sections.ts'
import { Speed } from './Speed.tsx'
import { useEnds } from './useEnds.ts'

const style =
  'grid w-full grid-cols-[1fr_auto] items-stretch rounded-md pr-2 pl-5 text-left hover:bg-raised aria-pressed:bg-raised'

interface Props {
  sections: readonly SectionState[]
  chosen: string | undefined
  /** Section ids that have a line on the map. */
  mapped: ReadonlySet<string> | undefined
}

/** Sections in the order of travel, as a line with its interchanges; coloured and widened by grade. */
export function SectionStrip({ sections, chosen, mapped }: Props) {
  const last = sections.at(-1)
  const endsOfSection = useEnds()
  return (
    <ol>
      {sections.map((section) => (
        <Row
          key={section.id}
          section={section}
          chosen={section.id === chosen}
          mapped={mapped?.has(section.id) ?? true}
        />
      ))}
      {last && (
        <li aria-hidden="true" className="grid grid-cols-[1.25rem_1fr] items-center text-small">
          <span className="mx-auto size-2.5 rounded-full border-2 border-edge bg-panel" />
          <span className="pl-2">{endsOfSection(last)[1]}</span>
        </li>
      )}
    </ol>
  )
}

function Row({ section, chosen, mapped }: { section: SectionState; chosen: boolean; mapped: boolean }) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const pointed = useIsPointed(section.id)
  const [from, to] = useEnds()(section)
  return (
    <li ref={row} data-testid="section" data-id={section.id} className="relative md:scroll-mt-68">
      <button
        type="button"
        className={`${style} ${pointed ? 'bg-raised' : ''}`}
        aria-pressed={chosen}
        {...pointing(section.id)}
        onClick={() => navigate(hrefWith({ sel: section.id }), 'replace')}
      >
        <span className="flex h-11 flex-col pl-2">
          <span className="truncate text-small">
            {from}
            <span className="sr-only"> → {to}</span>
          </span>
        </span>
        <span className="flex h-11 items-end pb-1">
          <Speed speed={section.speed} grade={section.grade} />
        </span>
      </button>
      <Ribbon section={section} />
      {chosen && <SectionFacts section={section} mapped={mapped} />}
    </li>
  )
}

const widths = { 0: 'w-0.5', 1: 'w-1', 2: 'w-1.5', 3: 'w-2.5' } as const

function Ribbon({ section: { grade } }: { section: SectionState }) {
  return (
    <span className="pointer-events-none absolute inset-y-0 left-0 flex w-5 justify-center">
      <span className={`h-full ${widths[grade]}`} style={{ background: `var(--grade-${grade})` }} />
      <span className="absolute top-1.5 left-1/2 size-2.5 -translate-x-1/2 rounded-full border-2 border-edge bg-panel" />
    </span>
  )
}
