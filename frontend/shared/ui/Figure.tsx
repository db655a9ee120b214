import type { ReactNode } from 'react'

interface Props {
  label: string
  /** Left out while it is on its way. */
  value: string | undefined
  unit?: string
  note?: ReactNode
}

/** A number that is read from across the room. */
export function Figure({ label, value, unit, note }: Props) {
  return (
    <div className="flex flex-col">
      <dt className="text-small text-muted">{label}</dt>
      <dd className="flex flex-col">
        <span className="text-figure font-strong tracking-tight">
          {value ?? <span className="skeleton inline-block h-6 w-16" />}
          {value !== undefined && unit && <span className="unit">{unit}</span>}
        </span>
        {note && <span className="text-small text-muted">{note}</span>}
      </dd>
    </div>
  )
}

/** A fact of a detail: its name and what it is. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 border-b border-line py-2 last:border-0">
      <dt className="shrink-0 text-muted">{label}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  )
}
