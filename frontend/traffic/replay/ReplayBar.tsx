import { useIsFetching, useQuery } from '@tanstack/react-query'
import { History, Pause, Play, Radio, StepBack, StepForward } from 'lucide-react'
import type { KeptDay } from '../../../functions/traffic/model/api.ts'
import { getOne } from '../../shared/api/client.ts'
import { shapeOf } from '../../shared/api/shape.ts'
import { useWords } from '../../shared/i18n/index.ts'
import { kstDay, kstHourMinute, serverNow } from '../../shared/time.ts'
import type { TabId } from '../tabs.ts'
import { chooseSpeed, goLive, seek, speeds, togglePlaying, useReplay, type Replay } from './clock.ts'
import { DAY_MS, dayOf } from './past.ts'
import { Slider } from './Slider.tsx'
import { STEP_MS, stepBy, useKeys } from './steps.ts'
import { useAhead } from './useAhead.ts'

const MINUTE_MS = 60_000
const keptDay = shapeOf<KeptDay>('day', { day: 'string', from: 'string', to: 'string' })

const useKeptDays = () =>
  useQuery({
    queryKey: ['replay', 'days'],
    queryFn: ({ signal }) => getOne('/api/history/days', keptDay.list, signal),
    staleTime: 10 * MINUTE_MS,
  }).data ?? []

const button = 'grid size-9 shrink-0 place-items-center rounded-md text-text hover:bg-raised'
const choice =
  'h-9 rounded-md border border-edge bg-panel px-1.5 text-small text-text max-md:order-2 max-md:max-w-26 max-md:px-0.5'

function Controls({ replay, tab }: { replay: Replay; tab: TabId }) {
  const { t, language } = useWords()
  const days = useKeptDays()
  const fetching = useIsFetching({ queryKey: ['replay'] }) > 0
  useAhead(tab)
  useKeys()
  const { at, playing, speed } = replay
  const now = Math.ceil(serverNow() / MINUTE_MS) * MINUTE_MS
  const lately = at >= now - DAY_MS
  const from = lately ? now - DAY_MS : dayOf(at)
  const to = lately ? now : dayOf(at) + DAY_MS
  const chooseDay = (day: string) => {
    const chosen = days.find((one) => one.day === day)
    // A day begins with its first rows; the last 24 hours with the hour that a replay begins with.
    seek(chosen ? Date.parse(chosen.from) : serverNow() - 12 * STEP_MS)
  }
  const dayName = new Date(at + 9 * 3_600_000).toISOString().slice(0, 10)
  return (
    <section
      aria-label={t('replay.label')}
      data-testid="replay"
      className="relative z-[1050] flex flex-wrap items-center gap-x-3 gap-y-1 border-t-2 max-md:gap-x-2 border-accent bg-panel px-3 py-1.5 print:hidden"
    >
      <p className="flex items-center gap-1.5 rounded bg-accent px-2 py-0.5 text-small font-strong whitespace-nowrap text-panel">
        <History className="size-4" aria-hidden="true" />
        {t('replay.sign')}
      </p>
      <p className="contents whitespace-nowrap">
        <span className="text-small text-muted">{kstDay(at, language)}</span>
        <span className="text-[1.25rem] font-strong max-md:order-2">{kstHourMinute(at)}</span>
      </p>
      <output className="sr-only">{fetching && !playing ? t('replay.loading') : ''}</output>
      <div className="flex items-center max-md:order-2">
        <button
          type="button"
          className={button}
          aria-label={t('replay.back')}
          onClick={() => stepBy(-STEP_MS)}
        >
          <StepBack className="size-4.5" aria-hidden="true" />
        </button>
        <button
          type="button"
          className={button}
          data-testid="replay-play"
          aria-label={t(playing ? 'replay.pause' : 'replay.play')}
          onClick={togglePlaying}
        >
          {playing ? (
            <Pause className="size-5" aria-hidden="true" />
          ) : (
            <Play className="size-5" aria-hidden="true" />
          )}
        </button>
        <button
          type="button"
          className={button}
          aria-label={t('replay.forward')}
          onClick={() => stepBy(STEP_MS)}
        >
          <StepForward className="size-4.5" aria-hidden="true" />
        </button>
      </div>
      <div className="flex min-w-56 flex-1 items-center gap-2 text-small text-muted max-md:order-3 max-md:min-w-full">
        <span className="max-md:hidden">{kstHourMinute(from)}</span>
        <Slider replay={replay} from={from} to={to} />
        <span className="max-md:hidden">{kstHourMinute(to)}</span>
      </div>
      <select
        aria-label={t('replay.speed')}
        className={choice}
        value={speed}
        onChange={(event) => {
          const chosen = speeds.find((one) => one === Number(event.currentTarget.value))
          if (chosen !== undefined) chooseSpeed(chosen)
        }}
      >
        {speeds.map((one) => (
          <option key={one} value={one}>
            {t('replay.times', { count: one })}
          </option>
        ))}
      </select>
      <select
        aria-label={t('replay.day')}
        className={choice}
        value={lately ? '' : dayName}
        onChange={(event) => chooseDay(event.currentTarget.value)}
      >
        <option value="">{t('replay.lastDay')}</option>
        {days.map(({ day }) => (
          <option key={day} value={day}>
            {day}
          </option>
        ))}
      </select>
      <button
        type="button"
        data-testid="replay-live"
        className="flex h-9 items-center gap-1.5 rounded-md border border-accent max-md:order-1 max-md:ml-auto px-2.5 text-small font-strong whitespace-nowrap text-accent hover:bg-raised"
        onClick={goLive}
      >
        <Radio className="size-4" aria-hidden="true" />
        {t('replay.live')}
      </button>
    </section>
  )
}

/** What plays the past; there only while the past is shown. */
export function ReplayBar({ tab }: { tab: TabId }) {
  const replay = useReplay()
  return replay && <Controls replay={replay} tab={tab} />
}
