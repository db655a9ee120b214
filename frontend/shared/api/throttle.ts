export interface Throttled {
  (): void
  cancel(): void
}

/** Runs at once, then at most once per pause; a call during the pause runs at its end. */
export function throttle(run: () => void, pauseMs: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined
  let again = false
  const rest = () => {
    timer = undefined
    if (!again) return
    again = false
    call()
  }
  const call = () => {
    if (timer !== undefined) {
      again = true
      return
    }
    timer = setTimeout(rest, pauseMs)
    run()
  }
  const cancel = () => {
    clearTimeout(timer)
    timer = undefined
    again = false
  }
  return Object.assign(call, { cancel })
}
