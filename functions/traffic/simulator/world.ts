import type { Feed } from '../model/feeds.ts'
import type { Reference } from '../model/reference.ts'
import { slotStart } from '../model/time.ts'
import type { Row } from './answers.ts'
import { createIncidents } from './incidents.ts'
import { buildNetwork } from './network.ts'
import { noticeRows, type NoticeRow } from './notices.ts'
import { hashText } from './random.ts'
import { ROAD_SLOT_MS, roadRows } from './roads.ts'
import { buildGates, periodEnd, tollgateRows, type TmType } from './tollgates.ts'

/** Notices change twice a minute, so that the pages of one collection fit together. */
const NOTICE_SLOT_MS = 30_000
const KEPT_SLOTS = 12

export interface WorldOptions {
  seed: string
  reference: Reference
  /** Tollgate periods the answer lags behind the newest complete one; the upstream's own lag is about five. */
  tollgateLag: number
}

/**
 * The simulated roads. Everything is a pure function of the seed and an instant, past or to come, so every replica
 * answers alike; only the last few slots asked for are kept.
 */
export function createWorld({ seed: text, reference, tollgateLag }: WorldOptions) {
  const seed = hashText(text)
  const network = buildNetwork(seed, reference)
  const gates = buildGates(seed, reference.tollgates)
  const incidents = createIncidents(seed, network)
  const kept = new Map<string, readonly Row[]>()

  const keep = (name: string, make: () => readonly Row[]): readonly Row[] => {
    const known = kept.get(name)
    if (known) return known
    const made = make()
    if (kept.size >= KEPT_SLOTS) kept.delete(kept.keys().next().value ?? '')
    kept.set(name, made)
    return made
  }
  const notices = (instant: Date): NoticeRow[] => noticeRows(incidents, slotStart(instant, NOTICE_SLOT_MS))
  return {
    seed,
    notices,
    /** All rows of a feed at an instant, unfiltered; notices the newest first. */
    rows(feed: Feed, instant: Date, tmType: TmType): readonly Row[] {
      if (feed === 'accidents')
        return keep(`accidents ${slotStart(instant, NOTICE_SLOT_MS).getTime()}`, () => notices(instant))
      if (feed === 'roads')
        return keep(`roads ${slotStart(instant, ROAD_SLOT_MS).getTime()}`, () =>
          roadRows(seed, network, incidents, instant),
        )
      const end = periodEnd(instant, tmType, tollgateLag)
      return keep(`tollgates ${tmType} ${end.getTime()}`, () => tollgateRows(seed, gates, tmType, end))
    },
  }
}
