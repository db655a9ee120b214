import type { SystemView } from '../../../functions/traffic/model/api.ts'
import type { Member } from './members.ts'
import { newestFeed, type StageId } from './stages.ts'

export interface Lane extends Member {
  /** When any function of it last told of work, ms since the epoch. */
  lastAt: number | undefined
  /** Stages of it that did something within the last seconds, or the last thing there was to do. */
  at: ReadonlySet<StageId>
}

/** A function that has told of nothing for this long is at rest. */
const QUIET_MS = 12_000

/** What each member is doing now; `servedBy` is the member whose answer came last. */
export function lanesOf(view: SystemView, members: readonly Member[], servedBy: string): Lane[] {
  const now = Date.parse(view.now)
  const collectedBy = newestFeed(view, 'collectedAt')?.collectedBy
  const storedBy = newestFeed(view, 'storedAt')?.storedBy
  return members.map((member) => {
    const own = view.activity.filter(({ cluster }) => cluster === member.cluster)
    const told = (service: string) =>
      own.some((one) => one.service === service && now - Date.parse(one.lastAt) < QUIET_MS)
    const at = new Set<StageId>()
    if (told('data-collector') || collectedBy === member.cluster) at.add('proxy').add('collector')
    if (told('data-processor') || storedBy === member.cluster) at.add('processor')
    if (told('data-api')) at.add('api')
    if (servedBy === member.cluster) at.add('api').add('gateway').add('dashboard')
    const times = own.map(({ lastAt }) => Date.parse(lastAt))
    return { ...member, at, lastAt: times.length > 0 ? Math.max(...times) : undefined }
  })
}
