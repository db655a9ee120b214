import { CloudDownload, Database, Layers, Radio } from 'lucide-react'
import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { nodeAt, wayOf, type Frame } from './geometry.ts'
import type { Handover } from './handovers.ts'
import type { Lane } from './lanes.ts'
import { IdleShape, MarkShape } from './MemberMark.tsx'
import { Particles } from './Particles.tsx'
import { stages, type StageId } from './stages.ts'

/** Where each work is seen to move to another member. */
const switchedAt: Readonly<Record<Handover['work'], StageId>> = {
  collected: 'collector',
  stored: 'processor',
  served: 'gateway',
}

const icons = { upstream: CloudDownload, stream: Layers, source: Radio, store: Database } as const

interface Props {
  frame: Frame
  view: SystemView
  lanes: readonly Lane[]
  /** Those of the last minutes: they are drawn at their stage. */
  recent: readonly Handover[]
  silent: boolean
}

const isAt = (lane: Lane, stage: number) => {
  const { id, shared } = stages[stage] ?? stages[0]
  return shared || lane.at.has(id)
}

/** The lanes, their stages, the events on their way, and an arrow where a work went from one lane to the other. */
export function PipelinePicture({ frame, view, lanes, recent, silent }: Props) {
  const count = lanes.length
  const radius = Math.max(7, Math.min(15, Math.min(frame.width, frame.height) / 13))
  return (
    <>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        className="absolute inset-0 size-full"
      >
        {lanes.map((lane, index) => (
          <g key={lane.cluster} className={`member-${lane.colour} text-(--member)`}>
            {stages.slice(1).map(({ id }, stage) => {
              const active = isAt(lane, stage) && isAt(lane, stage + 1) && !(stage === 3 && index > 0)
              return (
                <path
                  key={id}
                  d={wayOf(frame, stage, index, count)}
                  fill="none"
                  stroke={stage === 3 ? 'var(--color-edge)' : active ? 'currentColor' : 'var(--color-line)'}
                  strokeWidth={active || stage === 3 ? 2.5 : 2}
                  strokeDasharray={active || stage === 3 ? undefined : '2 7'}
                  strokeLinecap="round"
                />
              )
            })}
          </g>
        ))}
      </svg>
      <span aria-hidden="true">
        {lanes.map(({ colour }) => (
          <i key={colour} className={`member-${colour} text-(--member)`} />
        ))}
      </span>
      {/* Events pass behind the stages. */}
      <Particles frame={frame} view={view} members={lanes} silent={silent} />
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        className="absolute inset-0 size-full"
      >
        {stages.map(({ id, shared }, stage) => {
          if (shared) {
            const { x, y } = nodeAt(frame, stage, 0, count)
            const Icon = icons[id]
            const half = 1.4 * radius
            return (
              <g key={id} transform={`translate(${x} ${y})`}>
                <rect
                  x={-half}
                  y={-half}
                  width={2 * half}
                  height={2 * half}
                  rx={radius / 2}
                  fill="var(--color-panel)"
                  stroke="var(--color-edge)"
                  strokeWidth="2.5"
                />
                <Icon x={-0.85 * radius} y={-0.85 * radius} size={1.7 * radius} strokeWidth={1.75} />
              </g>
            )
          }
          return lanes.map((lane, index) => {
            const { x, y } = nodeAt(frame, stage, index, count)
            return (
              <g
                key={`${id} ${lane.cluster}`}
                transform={`translate(${x} ${y})`}
                className={`member-${lane.colour}`}
              >
                {lane.at.has(id) ? (
                  <MarkShape colour={lane.colour} size={radius} />
                ) : (
                  <IdleShape life={lane.life} colour={lane.colour} size={radius} />
                )}
              </g>
            )
          })
        })}
        {recent.map((handover) => {
          const stage = stages.findIndex(({ id }) => id === switchedAt[handover.work])
          const from = lanes.findIndex(({ cluster }) => cluster === handover.from)
          const to = lanes.findIndex(({ cluster }) => cluster === handover.to)
          if (from < 0 || to < 0) return null
          const a = nodeAt(frame, stage, from, count)
          const b = nodeAt(frame, stage, to, count)
          const [dx, dy] = [Math.sign(b.x - a.x), Math.sign(b.y - a.y)]
          const gap = 1.9 * radius
          const end = { x: b.x - dx * gap, y: b.y - dy * gap }
          const head = 0.8 * radius
          return (
            <g key={handover.work} className={`member-${lanes[to]?.colour ?? 0} text-(--member)`}>
              <path
                d={`M${a.x + dx * gap} ${a.y + dy * gap}L${end.x} ${end.y}`}
                stroke="currentColor"
                strokeWidth="5"
                strokeLinecap="round"
              />
              <path
                d={`M${end.x} ${end.y}l${-dx * head - dy * head} ${-dy * head - dx * head}M${end.x} ${end.y}l${-dx * head + dy * head} ${-dy * head + dx * head}`}
                stroke="currentColor"
                strokeWidth="5"
                strokeLinecap="round"
              />
            </g>
          )
        })}
      </svg>
    </>
  )
}
