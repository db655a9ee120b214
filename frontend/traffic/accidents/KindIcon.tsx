import type { IncidentKind } from '../../map/palette.ts'
import { shapes } from './kinds.ts'

/** The sign of a kind; its name stands beside it. */
export function KindIcon({ kind, className = 'size-5' }: { kind: IncidentKind; className?: string }) {
  const { body, mark } = shapes[kind]
  return (
    <svg
      viewBox="0 0 24 24"
      className={`shrink-0 ${className}`}
      aria-hidden="true"
      strokeLinejoin="round"
      strokeLinecap="round"
    >
      <path d={body} fill={`var(--kind-${kind})`} />
      <path d={mark} fill="none" stroke="var(--on-kind)" strokeWidth="2.4" />
    </svg>
  )
}
