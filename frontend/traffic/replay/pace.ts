import { createStore, type Store } from '../../shared/store.ts'

/** The shortest that a picture is shown for while playing, ms: quicker ones are not seen. */
const FRAME_MS = 400
/** Pictures are asked for so long before they are shown. */
const AHEAD_MS = 5_000
const STEPS_AHEAD = [1, 2, 3, 4] as const
/** How much of an old measurement of the network a new one replaces. */
const WEIGHT = 0.3
const ROUND_MS = 100

const duration = createStore(0)
/** How long an answer takes lately, ms, rounded: what cannot come in time is left out, not queued. */
export const takes: Pick<Store<number>, 'get' | 'subscribe'> = duration
let mean = 0

export function learnDuration(ms: number): void {
  mean = mean === 0 ? ms : mean * (1 - WEIGHT) + ms * WEIGHT
  duration.set(Math.round(mean / ROUND_MS) * ROUND_MS)
}

/** How a replay goes: `speed` seconds a second. */
export interface Pace {
  playing: boolean
  speed: number
}

/** How far apart the shown instants lie: the measuring interval, or a multiple when they would follow too quickly. */
export function stride({ playing, speed }: Pace, every: number, took: number): number {
  if (!playing) return every
  const frame = Math.max(FRAME_MS, 1.2 * took)
  return every * Math.max(1, Math.ceil((frame * speed) / every))
}

/** The instants after `at` that will be shown within the next seconds. */
export function ahead(pace: Pace, every: number, at: number): number[] {
  if (!pace.playing) return []
  const length = stride(pace, every, takes.get())
  const soon = STEPS_AHEAD.filter((step) => ((step - 1) * length) / pace.speed < AHEAD_MS)
  return soon.map((step) => at + step * length)
}
