import { useRef } from 'react'
import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { useServed } from '../../shared/api/served.ts'
import { useWords, type Words } from '../../shared/i18n/index.ts'
import { ageOf } from '../../shared/time.ts'
import { handoversOf } from './handovers.ts'
import { lanesOf } from './lanes.ts'
import type { Member } from './members.ts'
import { IdleShape, MemberName } from './MemberMark.tsx'
import { eventsPerDot } from './Particles.tsx'
import { PipelinePicture } from './PipelinePicture.tsx'
import { figuresOf, type Amount, type StageFigures } from './stages.ts'
import { useFrame } from './useFrame.ts'
import { ownFailures } from './useSystemView.ts'

/** A handover is drawn on the picture for so long; the strip keeps it for its 15 minutes. */
const DRAWN_MS = 120_000

/** A number and its unit; long times in minutes and hours. */
function amountText({ t, number }: Words, { value, unit }: Amount): { text: string; unit: string } {
  if (unit !== 'seconds' || value < 60) {
    const tenth = unit === 'ms' && value >= 1000
    return tenth
      ? { text: number(value / 1000, 1), unit: t('system.unit.seconds') }
      : { text: number(value), unit: t(`system.unit.${unit}`) }
  }
  const { unit: long, count } = ageOf(value * 1000)
  const units = { now: 'seconds', second: 'seconds', minute: 'minutes', hour: 'hours', day: 'days' } as const
  return { text: number(count), unit: t(`system.long.${units[long]}`) }
}

function Stage({ figures, simulated }: { figures: StageFigures; simulated: boolean }) {
  const words = useWords()
  const { t } = words
  const { id, rate, lag, errors } = figures
  const shown = rate ?? lag
  const main = shown && amountText(words, shown)
  const late = lag && amountText(words, lag)
  // A number of entries needs no unit behind its name.
  const amount = late ? (lag.unit === 'entries' ? late.text : `${late.text} ${late.unit}`) : ''
  const errorWords =
    errors === null
      ? undefined
      : t(id === 'stream' ? 'system.deadLetters' : 'system.errors', { count: errors })
  return (
    <li data-testid={`stage-${id}`} className="px-1">
      <h3 className="self-end text-(length:--stage-name) leading-tight [overflow-wrap:normal]">
        {t(`system.stage.${id === 'upstream' && simulated ? 'simulator' : id}`)}
      </h3>
      <div className="flex flex-col items-center @max-[1023px]:flex-row @max-[1023px]:flex-wrap @max-[1023px]:items-baseline @max-[1023px]:gap-x-3 @min-[1024px]:row-start-3">
        <span className="text-(length:--stage-figure) leading-tight font-strong tracking-tight whitespace-nowrap">
          {main?.text ?? t('system.uncounted')}
          {main && <span className="unit">{main.unit}</span>}
        </span>
        <span className="text-muted">{lag && t(`system.lag.${id}`, { amount })}</span>
        {errorWords !== undefined && (
          <span className={errors ? 'font-strong text-bad' : 'text-muted'}>{errorWords}</span>
        )}
      </div>
    </li>
  )
}

interface Props {
  view: SystemView
  members: readonly Member[]
  /** The last question had no answer: what is shown is old. */
  silent: boolean
}

/** The way of the data, stage by stage, in one lane a member. */
export function Pipeline({ view, members, silent }: Props) {
  const { t } = useWords()
  const served = useServed()
  const picture = useRef<HTMLDivElement>(null)
  const frame = useFrame(picture)
  const lanes = lanesOf(view, members, served?.cluster ?? view.servedBy.cluster)
  const now = Date.parse(view.now)
  const figures = figuresOf(view, { ms: served?.ms, failed: ownFailures() })
  const recent = handoversOf(view.history).filter(({ at }) => now - at < DRAWN_MS)
  const simulated = view.feeds.some(({ origin }) => origin === 'sim')
  return (
    <section aria-label={t('system.pipeline')}>
      <ul className="mb-3 flex flex-wrap items-baseline gap-x-6 gap-y-1">
        {lanes.map((lane) => {
          const { unit, count } = ageOf(now - (lane.lastAt ?? 0))
          return (
            <li key={lane.cluster} className="flex items-baseline gap-2">
              <span className="text-(length:--stage-name)">
                <MemberName cluster={lane.cluster} members={members} />
              </span>
              {lane.life !== 'working' && (
                <svg
                  viewBox="-8 -8 16 16"
                  aria-hidden="true"
                  className={`member-${lane.colour} size-[1em] shrink-0 self-center`}
                >
                  <IdleShape life={lane.life} colour={lane.colour} size={7} />
                </svg>
              )}
              <span
                data-testid={`life-${lane.cluster}`}
                className={lane.life === 'dead' ? 'font-strong text-bad' : 'text-muted'}
              >
                {t(`system.lanes.${lane.life}`)}
                {lane.life !== 'working' &&
                  lane.lastAt !== undefined &&
                  `, ${t('system.lanes.since', { age: t(`age.${unit}`, { count }) })}`}
              </span>
            </li>
          )
        })}
        <li className="ml-auto text-muted motion-reduce:hidden">
          {t('system.dots', { count: eventsPerDot(view, members) })}
        </li>
      </ul>
      <div className="stage-pipe">
        <div ref={picture} className="stage-picture min-w-0">
          {frame && frame.width > 0 && (
            <PipelinePicture frame={frame} view={view} lanes={lanes} recent={recent} silent={silent} />
          )}
        </div>
        <ol className="contents">
          {figures.map((stage) => (
            <Stage key={stage.id} figures={stage} simulated={simulated} />
          ))}
        </ol>
      </div>
    </section>
  )
}
