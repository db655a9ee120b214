import type { KeyboardEvent } from 'react'
import { useWords } from '../../shared/i18n/index.ts'
import { kstDay, kstHourMinute } from '../../shared/time.ts'
import { seek, togglePlaying, type Replay } from './clock.ts'
import { STEP_MS, stepBy } from './steps.ts'

const MINUTE_MS = 60_000

/** The time shown, within `from` and `to`; arrows step five minutes, page keys an hour. */
export function Slider({ replay, from, to }: { replay: Replay; from: number; to: number }) {
  const { t, language } = useWords()
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === ' ') togglePlaying()
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') stepBy(-STEP_MS)
    else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') stepBy(STEP_MS)
    else if (event.key === 'PageDown') seek(replay.at - 12 * STEP_MS)
    else if (event.key === 'PageUp') seek(replay.at + 12 * STEP_MS)
    else return
    event.preventDefault()
  }
  return (
    <input
      type="range"
      aria-label={t('replay.slider')}
      aria-valuetext={`${kstDay(replay.at, language)} ${kstHourMinute(replay.at)}`}
      min={from}
      max={to}
      step={MINUTE_MS}
      value={replay.at}
      onChange={(event) => seek(Number(event.currentTarget.value))}
      onKeyDown={onKeyDown}
      className="h-9 min-w-0 flex-1 accent-(--color-accent)"
    />
  )
}
