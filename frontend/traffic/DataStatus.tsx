import { History, Radio, RefreshCw, WifiOff } from 'lucide-react'
import type { Feed, Origin } from '../../functions/traffic/model/feeds.ts'
import { usePushState } from '../shared/api/changes.ts'
import { useOnline } from '../shared/api/online.ts'
import { useWords } from '../shared/i18n/index.ts'
import { Age } from '../shared/ui/Age.tsx'
import { useFreshness, type Freshness } from './freshness.ts'

const tags: Record<Origin | 'none', string> = {
  real: 'border-accent text-accent',
  sim: 'border-warn bg-warn-ground text-warn font-strong',
  manual: 'border-edge text-text',
  none: 'border-edge text-muted',
}

const icons = { live: Radio, connecting: Radio, polling: RefreshCw, offline: WifiOff } as const

function OriginTag({ origin }: { origin: Origin | null }) {
  const { t } = useWords()
  const key = origin ?? 'none'
  return <span className={`rounded border px-1.5 whitespace-nowrap ${tags[key]}`}>{t(`origin.${key}`)}</span>
}

function FeedLine({ state }: { state: Freshness }) {
  const { t } = useWords()
  const names = { accidents: 'tabs.accidents', tollgates: 'tabs.tollgates', roads: 'tabs.roads' } as const
  return (
    <li className="flex items-center justify-between gap-4 py-1">
      <span>{t(names[state.feed])}</span>
      <span className="flex items-center gap-2 text-muted">
        <OriginTag origin={state.origin} />
        {state.asOf && <Age at={state.asOf} />}
      </span>
    </li>
  )
}

interface Props {
  feed: Feed
  /** The past is shown: how the present arrives does not matter then. */
  past: boolean
}

/** Where the data shown comes from and how old it is; opens to all three feeds and how changes arrive. */
export function DataStatus({ feed, past }: Props) {
  const { t } = useWords()
  const pushed = usePushState()
  const push = useOnline() ? pushed : 'offline'
  const all = useFreshness()
  const shown = all[feed]
  const Icon = past ? History : icons[push]
  return (
    <>
      {shown.origin === 'sim' && (
        <div aria-hidden="true" className="hazard fixed inset-x-0 top-0 z-[1200] h-[3px]" />
      )}
      <button
        type="button"
        popoverTarget="data-status"
        data-testid="data-status"
        className="flex h-9 items-center gap-2 rounded-md px-2 max-md:gap-1.5 max-md:px-1 text-small text-muted hover:bg-raised"
      >
        <OriginTag origin={shown.origin} />
        {shown.asOf && !past && <Age at={shown.asOf} />}
        <output
          className={`flex items-center gap-1 whitespace-nowrap ${past ? 'font-strong text-accent' : push === 'polling' || push === 'offline' ? 'text-warn' : ''}`}
        >
          <Icon className="size-4" aria-hidden="true" />
          <span className="max-lg:sr-only">{past ? t('replay.sign') : t(`push.${push}`)}</span>
        </output>
      </button>
      <div
        id="data-status"
        popover="auto"
        className="top-[calc(var(--bar)+0.5rem)] right-2 left-auto m-0 w-88 max-w-[calc(100vw-1rem)] rounded-lg border border-line bg-panel p-4 text-small text-text shadow-lg not-[:popover-open]:hidden"
      >
        <p>{t(`originHelp.${shown.origin ?? 'none'}`)}</p>
        <p className="mt-1 text-muted">{t(`pushHelp.${push}`)}</p>
        <ul className="mt-3 border-t border-line pt-2">
          {Object.values(all).map((state) => (
            <FeedLine key={state.feed} state={state} />
          ))}
        </ul>
      </div>
    </>
  )
}
