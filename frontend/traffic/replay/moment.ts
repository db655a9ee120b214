import { useSyncExternalStore } from 'react'
import { useReplay } from './clock.ts'
import { stride, takes } from './pace.ts'

/**
 * The instant to show something for that is measured `every` so many ms; undefined for the present. While playing it
 * moves in steps that can be followed.
 */
export function useMoment(every: number): number | undefined {
  const replay = useReplay()
  const took = useSyncExternalStore(takes.subscribe, takes.get)
  if (!replay) return undefined
  const length = stride(replay, every, took)
  return Math.floor(replay.at / length) * length
}
