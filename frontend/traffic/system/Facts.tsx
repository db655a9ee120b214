import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { Age } from '../../shared/ui/Age.tsx'
import type { Member } from './members.ts'
import { MemberName } from './MemberMark.tsx'

function Big({ label, value, bad }: { label: string; value: string; bad?: boolean }) {
  return (
    <div className="flex flex-col">
      <dt className="text-muted">{label}</dt>
      <dd
        className={`text-(length:--stage-figure) leading-tight font-strong tracking-tight ${bad ? 'text-bad' : ''}`}
      >
        {value}
      </dd>
    </div>
  )
}

/** The stream with its consumers, and how old each feed is. */
export function Facts({ view, members }: { view: SystemView; members: readonly Member[] }) {
  const { t, number } = useWords()
  const { stream } = view
  const count = (value: number | null | undefined) =>
    value === null || value === undefined ? t('system.uncounted') : number(value)
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)_minmax(0,1fr)] gap-x-12 gap-y-5 @max-[1279px]:grid-cols-2 @max-[767px]:grid-cols-1">
      <section aria-label={t('system.stream')} className="@max-[1279px]:col-span-full">
        <h2 className="mb-1 text-(length:--stage-name)">{t('system.stream')}</h2>
        <dl className="grid grid-cols-4 gap-x-8 gap-y-2 @max-[639px]:grid-cols-2">
          <Big label={t('system.length')} value={count(stream?.length)} />
          <Big label={t('system.waitingEntries')} value={count(stream?.lag)} />
          <Big label={t('system.pending')} value={count(stream?.pending)} />
          <Big
            label={t('system.dead')}
            value={count(stream?.deadLetters)}
            bad={(stream?.deadLetters ?? 0) > 0}
          />
        </dl>
      </section>
      <section aria-label={t('system.consumers')}>
        <h2 className="mb-1 text-(length:--stage-name)">{t('system.consumers')}</h2>
        <ul>
          {(stream?.consumers ?? []).map(({ name, cluster, pending, idleMs }) => (
            <li key={name} className="flex flex-wrap justify-between gap-x-4">
              <span className="flex min-w-0 items-baseline gap-1.5">
                <MemberName cluster={cluster} members={members} />
                <span className="truncate text-muted">{name.slice(cluster.length + 1)}</span>
              </span>
              <span className="whitespace-nowrap text-muted">
                {t('system.pending')} {number(pending)}, {t('system.idle')} {number(idleMs / 1000, 1)}
                {t('system.unit.seconds')}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label={t('system.feeds')}>
        <h2 className="mb-1 text-(length:--stage-name)">{t('system.feeds')}</h2>
        <ul>
          {view.feeds.map(({ feed, origin, newestAt, collectedBy }) => (
            <li key={feed} className="flex flex-wrap justify-between gap-x-4">
              <span className="flex items-baseline gap-1.5">
                {t(`tabs.${feed}`)}
                {collectedBy && <MemberName cluster={collectedBy} members={members} />}
              </span>
              <span className="whitespace-nowrap text-muted">
                {t(`origin.${origin ?? 'none'}`)} {newestAt && <Age at={newestAt} />}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
