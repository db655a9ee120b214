import { createStore, useStore } from '../../shared/store.ts'
import { useReplay, type Replay } from './clock.ts'

/** The shortest that a picture is shown for while playing, ms: quicker ones are not seen. */
const FRAME_MS = 400
/** Pictures are asked for so long before they are shown. */
const AHEAD_MS = 5_000
/** How much of an old measurement of the network a new one replaces. */
const WEIGHT = 0.3

/** How long an answer takes lately, ms: what cannot come in time is left out, not queued. */
const takes = createStore(0)
export function learnDuration(ms: number): void {
  takes.set(takes.get() === 0 ? ms : takes.get() * (1 - WEIGHT) + ms * WEIGHT)
}

/** How far apart the shown instants lie: the measuring interval, or a multiple when they would follow too quickly. */
export function stride({ playing, speed }: Replay, every: number, took: number): number {
  if (!playing) return every
  const frame = Math.max(FRAME_MS, 1.2 * took)
  return every * Math.max(1, Math.ceil((frame * speed) / every))
}

/**
 * The instant to show something for that is measured `every` so many ms; undefined for the present. While playing it
 * moves in steps that can be followed.
 */
export function useMoment(every: number): number | undefined {
  const replay = useReplay()
  const took = useStore(takes)
  if (!replay) return undefined
  const length = stride(replay, every, Math.round(took / 100) * 100)
  return Math.floor(replay.at / length) * length
}

/** The instants after `at` that will be shown within the next seconds. */
export function ahead(replay: Replay, every: number, at: number): number[] {
  if (!replay.playing) return []
  const length = stride(replay, every, Math.round(takes.get() / 100) * 100)
  return [1, 2, 3, 4]
    .filter((step) => ((step - 1) * length) / replay.speed < AHEAD_MS)
    .map((step) => at + step * length)
}
