/** Runs at once, then at most once per pause; a call during the pause runs at its end. */
export function throttle(run: () => void, pauseMs: number): () => void {
  let resting = false
  let again = false
  const rest = () => {
    resting = false
    if (!again) return
    again = false
    call()
  }
  const call = () => {
    if (resting) {
      again = true
      return
    }
    resting = true
    setTimeout(rest, pauseMs)
    run()
  }
  return call
}
