import { useEffect, useRef } from 'react'

/**
 * Once what was chosen is closed, the focus goes back to its row, brought into view.
 * Rows carry what they choose in `data-row`.
 */
export function useReturnFocus(chosen: string | undefined): void {
  const before = useRef(chosen)
  useEffect(() => {
    const closed = before.current
    before.current = chosen
    if (closed === undefined || chosen !== undefined) return
    const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(closed)}"]`)
    row?.scrollIntoView({ block: 'nearest' })
    row?.focus({ preventScroll: true })
  }, [chosen])
}
