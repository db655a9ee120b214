import { asInstant } from '../../shared/params.ts'
import { search } from '../../shared/router.ts'
import { createStore, useStore } from '../../shared/store.ts'
import { serverNow, showInstant } from '../../shared/time.ts'
import { noteParam, urlParam } from '../../shared/url.ts'

/** How many seconds of the past a second shows. */
export const speeds = [1, 10, 60, 300, 1200] as const
export type Speed = (typeof speeds)[number]

export interface Replay {
  /** The instant shown, ms since the epoch. */
  at: number
  playing: boolean
  speed: Speed
}

const TICK_MS = 100
/** Browsers refuse to have the address changed more often. */
const NOTE_MS = 1_000
const MINUTE_MS = 60_000
/** Where a replay begins that nobody gave an instant for. */
const BEGIN_MS = 3_600_000

const atInUrl = () => urlParam('at', asInstant)
const begun = (at: number | undefined): Replay | undefined =>
  at === undefined ? undefined : { at, playing: false, speed: 60 }

const replay = createStore<Replay | undefined>(begun(atInUrl()))
/** What is replayed; undefined for the present. */
export const useReplay = (): Replay | undefined => useStore(replay)
export const currentReplay = (): Replay | undefined => replay.get()

let timer: ReturnType<typeof setInterval> | undefined
let noted = atInUrl()
let notedAt = 0

function note(at: number | undefined) {
  const second = at === undefined ? undefined : Math.floor(at / 1000) * 1000
  noted = second
  notedAt = performance.now()
  noteParam('at', asInstant, second)
}

function show(next: Replay | undefined) {
  replay.set(next)
  showInstant(next && Math.floor(next.at / MINUTE_MS) * MINUTE_MS)
  if (!next?.playing) {
    clearInterval(timer)
    timer = undefined
    return
  }
  if (timer !== undefined) return
  let before = performance.now()
  timer = setInterval(() => {
    const now = performance.now()
    const passed = document.hidden ? 0 : now - before
    before = now
    step(passed)
  }, TICK_MS)
}

function step(passedMs: number) {
  const current = replay.get()
  if (!current) return
  const end = serverNow()
  const at = Math.min(end, current.at + passedMs * current.speed)
  const playing = current.playing && at < end
  show({ ...current, at, playing })
  if (!playing || performance.now() - notedAt > NOTE_MS) note(at)
}

/** Shows an instant of the past and stays there; from the present it starts a replay. */
export function seek(at: number): void {
  const current = replay.get()
  show({ speed: 60, playing: false, ...current, at: Math.min(serverNow(), at) })
  note(Math.min(serverNow(), at))
}

/** Begins to replay the last hour. */
export function startReplay(): void {
  seek(serverNow() - BEGIN_MS)
  togglePlaying()
}

export function togglePlaying(): void {
  const current = replay.get()
  if (!current) return
  show({ ...current, playing: !current.playing })
  note(current.at)
}

export function chooseSpeed(speed: Speed): void {
  const current = replay.get()
  if (current) show({ ...current, speed })
}

/** Back to the present. */
export function goLive(): void {
  show(undefined)
  note(undefined)
}

// Going back or forward, or a link with another instant in it.
search.subscribe(() => {
  const at = atInUrl()
  if (at === noted) return
  noted = at
  const current = replay.get()
  show(at === undefined ? undefined : { speed: 60, ...current, at, playing: false })
})
show(replay.get())
