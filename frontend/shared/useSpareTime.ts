import { useEffect, useState } from 'react'

/** For browsers that do not tell when they have time to spare. */
const LATER_MS = 1_000

/** Whether the browser has had time to spare since `begun`: what nobody waits for is left until then. */
export function useSpareTime(begun: boolean): boolean {
  const [spare, setSpare] = useState(false)
  useEffect(() => {
    if (!begun) return undefined
    const found = () => setSpare(true)
    if (typeof requestIdleCallback !== 'function') {
      const timer = setTimeout(found, LATER_MS)
      return () => clearTimeout(timer)
    }
    const asked = requestIdleCallback(found)
    return () => cancelIdleCallback(asked)
  }, [begun])
  return spare
}
