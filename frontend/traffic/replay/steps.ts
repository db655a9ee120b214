import { useEffect } from 'react'
import { currentReplay, seek, togglePlaying } from './clock.ts'

/** Roads are measured every five minutes. */
export const STEP_MS = 5 * 60_000

/** Space plays and pauses, arrows step, wherever no control of its own wants the key. */
export function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target !== document.body || event.ctrlKey || event.altKey || event.metaKey) return
      if (event.key === ' ') togglePlaying()
      else if (event.key === 'ArrowLeft') stepBy(-STEP_MS)
      else if (event.key === 'ArrowRight') stepBy(STEP_MS)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

/** To the next whole step before or after the time shown. */
export const stepBy = (ms: number) => {
  const at = currentReplay()?.at
  if (at !== undefined) seek((ms < 0 ? Math.ceil(at / STEP_MS) : Math.floor(at / STEP_MS)) * STEP_MS + ms)
}
