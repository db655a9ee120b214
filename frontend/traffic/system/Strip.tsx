import { memo } from 'react'
import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { kstClock } from '../../shared/time.ts'
import { handoversOf, works, type Handover, type Work } from './handovers.ts'
import type { Member } from './members.ts'
import { MemberName } from './MemberMark.tsx'

type History = SystemView['history']

const LANE = 10
const marks = [15, 10, 5] as const

/** One work: a line of cells a member, one a step; the fuller the more was done, red below where something failed. */
function Row({ history, members, work }: { history: History; members: readonly Member[]; work: Work }) {
  const { t } = useWords()
  const shown = members.flatMap((member) => {
    const own = history.members.find(({ cluster }) => cluster === member.cluster)
    return own ? [{ ...member, counts: own[work] }] : []
  })
  const steps = shown[0]?.counts.length ?? 0
  const most = Math.max(1, ...shown.flatMap(({ counts }) => counts))
  const sums = shown.map(({ cluster, counts }) =>
    t('system.worked', { cluster, count: counts.reduce((sum, count) => sum + count, 0) }),
  )
  return (
    <div className="grid grid-cols-[4.5em_minmax(0,1fr)] items-center gap-x-3">
      <h3 className="text-(length:--stage-name)">{t(`system.work.${work}`)}</h3>
      <svg
        role="img"
        aria-label={`${t(`system.work.${work}`)}: ${sums.join(', ')}`}
        viewBox={`0 0 ${steps} ${shown.length * LANE}`}
        preserveAspectRatio="none"
        className="h-[clamp(2rem,4.2vh,3.5rem)] w-full rounded bg-raised"
      >
        {shown.map(({ cluster, colour, counts }, lane) => (
          <g key={cluster} className={`member-${colour}`} fill="var(--member)">
            {counts.map((count, step) =>
              count > 0 ? (
                <rect
                  // oxlint-disable-next-line react/no-array-index-key -- a step is its place
                  key={step}
                  x={step + 0.06}
                  width={0.88}
                  y={lane * LANE + 1}
                  height={LANE - 2}
                  opacity={0.55 + 0.45 * Math.sqrt(count / most)}
                />
              ) : null,
            )}
          </g>
        ))}
      </svg>
    </div>
  )
}

function Handovers({ all, members }: { all: readonly Handover[]; members: readonly Member[] }) {
  const { t } = useWords()
  if (all.length === 0) return <p className="text-muted">{t('system.noHandover')}</p>
  return (
    <ol aria-label={t('system.handovers')} className="flex flex-wrap gap-x-6 gap-y-1">
      {all.slice(-4).map(({ work, from, to, at }) => (
        <li key={`${work}${at}${from}`} data-testid={`handover-${work}`} className="whitespace-nowrap">
          <span className="text-muted">
            {kstClock(at)} {t(`system.work.${work}`)}
          </span>{' '}
          <MemberName cluster={from} members={members} /> → <MemberName cluster={to} members={members} />
        </li>
      ))}
    </ol>
  )
}

interface Props {
  history: History
  members: readonly Member[]
}

/** Who served, collected and stored in each ten seconds of the last 15 minutes, and where one took over. */
export const Strip = memo(function Strip({ history, members }: Props) {
  const { t } = useWords()
  return (
    <section aria-label={t('system.strip')} className="flex flex-col gap-2">
      <h2 className="text-(length:--stage-name)">{t('system.strip')}</h2>
      {works.map((work) => (
        <Row key={work} history={history} members={members} work={work} />
      ))}
      <div aria-hidden="true" className="ml-[calc(4.5em+0.75rem)] flex justify-between text-muted">
        {marks.map((count) => (
          <span key={count}>{t('system.stripAt', { count })}</span>
        ))}
        <span>{t('system.now')}</span>
      </div>
      <Handovers all={handoversOf(history)} members={members} />
    </section>
  )
})
