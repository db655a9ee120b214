import { CircleCheck, TriangleAlert, WifiOff } from 'lucide-react'
import { useMemo } from 'react'
import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { Facts } from './Facts.tsx'
import { Headline } from './Headline.tsx'
import { membersOf } from './members.ts'
import { Pipeline } from './Pipeline.tsx'
import { Strip } from './Strip.tsx'
import './system.css'
import { useSystemView } from './useSystemView.ts'

/** What an operator has to know first: what cannot be reached, or that nothing is wrong. */
function Health({ view, silent }: { view: SystemView; silent: boolean }) {
  const { t } = useWords()
  const { reachable, changes } = view
  const wrong = [
    ...(silent ? [t('system.silent')] : []),
    ...(reachable.store ? [] : [t('system.storeAway')]),
    ...(reachable.stream ? [] : [t('system.streamAway')]),
    ...(changes.live || !reachable.stream ? [] : [t('system.changesAway')]),
  ]
  const Icon = silent ? WifiOff : wrong.length > 0 ? TriangleAlert : CircleCheck
  return (
    <output
      data-testid="health"
      className={`flex max-w-[22em] items-center gap-2 rounded-md text-(length:--stage-name) @max-[1023px]:order-first @max-[1023px]:max-w-none ${wrong.length > 0 ? 'bg-warn-ground px-3 py-2 text-warn' : 'text-muted'}`}
    >
      <Icon className="size-[1.3em] shrink-0" aria-hidden="true" />
      {wrong.length > 0 ? wrong.join(' ') : t('system.fine')}
    </output>
  )
}

/** The pipeline as it runs, for an operator and for the last row of a hall. */
export default function SystemPage() {
  const { t } = useWords()
  const { data, isError } = useSystemView()
  const members = useMemo(() => (data ? membersOf(data) : []), [data])
  return (
    <section
      id="panel"
      aria-label={t('system.heading')}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls: without focus no key would reach it
      tabIndex={0}
      className="stage-frame h-full overflow-auto bg-panel"
    >
      <div className="stage flex min-h-full flex-col justify-between gap-5 px-[clamp(1rem,2cqi,3rem)] py-[clamp(1rem,2.2vh,2.25rem)]">
        <h2 className="sr-only">{t('system.heading')}</h2>
        {data ? (
          <>
            <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,max-content)] items-start gap-x-8 gap-y-3 @max-[1023px]:grid-cols-1">
              <Headline view={data} members={members} />
              <Health view={data} silent={isError} />
            </div>
            <Pipeline view={data} members={members} silent={isError} />
            <Strip history={data.history} members={members} />
            <Facts view={data} members={members} />
          </>
        ) : (
          <p className="text-muted">{isError ? t('system.silent') : t('system.waiting')}</p>
        )}
      </div>
    </section>
  )
}
