import type { Life } from './lanes.ts'
import type { Member } from './members.ts'

/** A member's mark: its colour, and a shape of its own for who tells no colours apart. */
function MemberMark({ colour, className = '' }: { colour: number; className?: string }) {
  return (
    <svg viewBox="-8 -8 16 16" aria-hidden="true" className={`member-${colour} inline-block ${className}`}>
      <MarkShape colour={colour} size={6} />
    </svg>
  )
}

interface ShapeProps {
  colour: number
  size: number
  fill?: string
}

/** The shape alone, around the origin of an SVG. */
export function MarkShape({ colour, size, fill = 'var(--member)' }: ShapeProps) {
  if (colour === 0) return <circle r={size} fill={fill} />
  if (colour === 1) return <rect x={-size} y={-size} width={2 * size} height={2 * size} fill={fill} />
  if (colour === 2)
    return <path d={`M0 ${-size * 1.2}L${size * 1.2} 0 0 ${size * 1.2} ${-size * 1.2} 0Z`} fill={fill} />
  return <path d={`M0 ${-size * 1.2}L${size * 1.1} ${size}H${-size * 1.1}Z`} fill={fill} />
}

/** What stands in place of its mark where a member does nothing: hollow at rest, crossed out when dead, a ring of dots when nothing tells. */
export function IdleShape({ life, colour, size }: ShapeProps & { life: Life }) {
  if (life === 'resting')
    return (
      <g stroke="var(--member)" strokeWidth={size / 4}>
        <MarkShape colour={colour} size={size * 0.8} fill="var(--color-panel)" />
      </g>
    )
  if (life === 'dead')
    return (
      <>
        <circle r={size} fill="var(--color-panel)" />
        <path
          d={`M${-size * 0.7} ${-size * 0.7}L${size * 0.7} ${size * 0.7}M${size * 0.7} ${-size * 0.7}L${-size * 0.7} ${size * 0.7}`}
          stroke="var(--color-bad)"
          strokeWidth={size / 3}
          strokeLinecap="round"
        />
      </>
    )
  return (
    <circle
      r={size * 0.7}
      fill="var(--color-panel)"
      stroke="var(--color-edge)"
      strokeWidth={size / 5}
      strokeDasharray={life === 'quiet' ? `${size / 5} ${size / 2.5}` : undefined}
      strokeLinecap="round"
    />
  )
}

/** A member's name in its colour with its mark. */
export function MemberName({ cluster, members }: { cluster: string; members: readonly Member[] }) {
  const colour = members.find((member) => member.cluster === cluster)?.colour
  // The sources run where no member is, and have no colour to be mistaken for one.
  if (colour === undefined) return <span className="font-strong">{cluster}</span>
  return (
    <span className={`member-${colour} inline-flex items-center gap-[0.3em] font-strong text-(--member)`}>
      <MemberMark colour={colour} className="size-[0.7em] shrink-0" />
      {cluster}
    </span>
  )
}
