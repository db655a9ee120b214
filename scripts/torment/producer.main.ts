/**
 * Appends the numbered events, one batch after the other, until SIGTERM. A batch that was not confirmed is appended
 * again, by this process or by the next one: the journal tells how far the confirmed ones reach.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod/mini'
import { integer, parseSettings } from '../../functions/runtime/settings.ts'
import { openStream, streamSettings } from '../../functions/runtime/stream/open.ts'
import { TRAFFIC_STREAM } from '../../functions/traffic/model/events.ts'
import { chance } from '../../functions/traffic/simulator/random.ts'
import { eventOf } from './events.ts'
import { confirmedIn } from './journal.ts'

const MOST_AT_ONCE = 10
const PAUSE_MS = 60
/** The stream refuses more while it holds so many: what a producer must expect. */
const MAX_LENGTH = 5_000
const RETRY_MS = 200

const settings = parseSettings(
  z.object({
    ...streamSettings.shape,
    TORMENT_SEED: integer(0, Number.MAX_SAFE_INTEGER),
    TORMENT_BASE: integer(0, Number.MAX_SAFE_INTEGER),
    TORMENT_JOURNAL: z.string(),
  }),
)
const { TORMENT_SEED: seed, TORMENT_BASE: base, TORMENT_JOURNAL: journal } = settings
const say = (line: string) => process.stdout.write(`${line}\n`)

let stopping = false
process.once('SIGTERM', () => (stopping = true))

const stream = await openStream(settings)
let confirmed = confirmedIn(journal)
say(`going on after ${confirmed}`)
do {
  const count = 1 + Math.floor(chance(seed, confirmed, 9) * MOST_AT_ONCE)
  const entries = Array.from({ length: count }, (_, index) => eventOf({ seed, base }, confirmed + 1 + index))
  await appendUntilConfirmed(entries.map(({ fields }) => fields))
  confirmed += count
  appendFileSync(journal, `${confirmed}\n`)
  await sleep(PAUSE_MS)
  // One batch at least: the one before this process may have been killed before its batch was confirmed.
} while (!stopping)
await stream.close()
say(`stopped after ${confirmed}`)

async function appendUntilConfirmed(entries: Parameters<typeof stream.append>[1]): Promise<void> {
  for (;;) {
    try {
      await stream.append(TRAFFIC_STREAM, entries, MAX_LENGTH)
      return
    } catch (error) {
      say(`after ${confirmed}: ${error instanceof Error ? error.message : String(error)}; appending again`)
      await sleep(RETRY_MS)
    }
  }
}
