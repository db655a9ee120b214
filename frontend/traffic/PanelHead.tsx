import type { ReactNode } from 'react'

interface Props {
  title: string
  /** How many there are, once that is known. */
  count: string | undefined
  /** Chooses between the faces of the panel. */
  views?: ReactNode
  children?: ReactNode
}

/** The head of a list: what it is, how much of it there is, and what narrows it. */
export function PanelHead({ title, count, views, children }: Props) {
  return (
    <div className="flex flex-col gap-2.5 border-b border-line px-4 pt-3.5 pb-3 max-md:gap-2 max-md:pt-1">
      <div className="flex items-center justify-between gap-2">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <h2>{title}</h2>
          <p className="text-small text-muted">{count}</p>
        </div>
        {views}
      </div>
      {children}
    </div>
  )
}
