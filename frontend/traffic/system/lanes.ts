import type { SystemView } from '../../../functions/traffic/model/api.ts'
import type { Member } from './members.ts'
import { newestFeed, type StageId } from './stages.ts'

/**
 * working: it did something lately. resting: it did nothing, and its source still asks the stream for work. dead: its
 * source has stopped without taking its leave, which one that is shut down does. quiet: no source of it is known, so
 * nothing tells whether it stands at zero or is down.
 */
export type Life = 'working' | 'resting' | 'dead' | 'quiet'

export interface Lane extends Member {
  life: Life
  /** When any function of it last told of work, ms since the epoch. */
  lastAt: number | undefined
  /** Stages of it that did something within the last seconds, or the last thing there was to do. */
  at: ReadonlySet<StageId>
}

/** A function that has told of nothing for this long is at rest. */
const QUIET_MS = 12_000
/** A source asks the stream for entries every two seconds. */
const SOURCE_MS = 15_000

function lifeOf({ stream }: SystemView, member: string): Exclude<Life, 'working'> {
  const sources = (stream?.consumers ?? []).filter(({ cluster }) => cluster === member)
  if (sources.length === 0) return 'quiet'
  return sources.some(({ idleMs }) => idleMs < SOURCE_MS) ? 'resting' : 'dead'
}

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
    const life = at.size > 0 ? 'working' : lifeOf(view, member.cluster)
    return { ...member, at, life, lastAt: times.length > 0 ? Math.max(...times) : undefined }
  })
}
