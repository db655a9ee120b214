import type { ReactNode } from 'react'
import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { useServed } from '../../shared/api/served.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { Age } from '../../shared/ui/Age.tsx'
import type { Member } from './members.ts'
import { MemberName } from './MemberMark.tsx'
import { newestFeed } from './stages.ts'

interface Props {
  view: SystemView
  members: readonly Member[]
}

function Answer({ label, who, note }: { label: string; who: ReactNode; note: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-muted">{label}</dt>
      <dd className="text-(length:--stage-headline) leading-tight tracking-tight">{who}</dd>
      <dd className="text-muted">{note}</dd>
    </div>
  )
}

/** Who served this page, who collected and who stored last. */
export function Headline({ view, members }: Props) {
  const { t } = useWords()
  const served = useServed()
  const collected = newestFeed(view, 'collectedAt')
  const stored = newestFeed(view, 'storedAt')
  const name = (cluster: string | null | undefined) =>
    cluster ? <MemberName cluster={cluster} members={members} /> : t('system.none')
  const servedBy = served?.cluster ?? view.servedBy.cluster
  const said = [
    [t('system.served'), servedBy],
    [t('system.collected'), collected?.collectedBy],
    [t('system.stored'), stored?.storedBy],
  ]
  return (
    <>
      {/* Told when a name changes, and not with every second that its age goes up. */}
      <output className="sr-only">
        {said.map(([work, cluster]) => `${work}: ${cluster ?? ''}`).join(', ')}
      </output>
      <dl className="grid grid-cols-3 gap-x-6 gap-y-3 @max-[767px]:grid-cols-1">
        <Answer
          label={t('system.served')}
          who={<span data-testid="served-by">{name(servedBy)}</span>}
          note={served && t('system.servedIn', { ms: Math.round(served.ms) })}
        />
        <Answer
          label={t('system.collected')}
          who={<span data-testid="collected-by">{name(collected?.collectedBy)}</span>}
          note={collected?.collectedAt && <Age at={collected.collectedAt} />}
        />
        <Answer
          label={t('system.stored')}
          who={<span data-testid="stored-by">{name(stored?.storedBy)}</span>}
          note={stored?.storedAt && <Age at={stored.storedAt} />}
        />
      </dl>
    </>
  )
}
