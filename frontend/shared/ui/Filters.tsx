import { SlidersHorizontal } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { useWords } from '../i18n/index.ts'

interface Props {
  search: ReactNode
  /** How many filters are not at rest. */
  set: number
  children: ReactNode
}

/** A search with filters under it; on a phone they are folded away, where the list needs the room. */
export function Filters({ search, set, children }: Props) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">{search}</div>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="flex h-9 shrink-0 items-center gap-1.5 rounded-md border border-line px-2.5 text-small aria-expanded:bg-raised md:hidden"
        >
          <SlidersHorizontal className="size-4" aria-hidden="true" />
          {set > 0 ? t('panel.filtersSet', { count: set }) : t('panel.filters')}
        </button>
      </div>
      <div id={id} className={`flex flex-col gap-2.5 ${open ? '' : 'max-md:hidden'}`}>
        {children}
      </div>
    </>
  )
}
