import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '../local/refusal.ts'

/** `undefined` while it is so far; otherwise what is still awaited, as a line to show. */
type Look = () => Promise<string | undefined>

interface WaitOptions {
  seconds: number
  say(line: string): void
  /** What to do when it takes too long. */
  advice: string
  /** How often to look, 1,000 unless given. */
  everyMs?: number
}

/** Looks again and again until nothing is awaited any more, and says what is whenever that changes. @throws Refusal */
export async function waitUntil(
  look: Look,
  { seconds, say, advice, everyMs = 1_000 }: WaitOptions,
): Promise<void> {
  const until = Date.now() + seconds * 1_000
  let shown: string | undefined
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a look after the other
    const awaited = await look()
    if (awaited === undefined) return
    if (Date.now() > until) throw new Refusal(`after ${seconds} s still: ${awaited}\n${advice}`)
    if (awaited !== shown) say(`  waiting: ${awaited}`)
    shown = awaited
    // oxlint-disable-next-line no-await-in-loop -- a look after the other
    await pause(everyMs)
  }
}
