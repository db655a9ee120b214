/** All that is watched while something happens to a member: requests, the event stream, numbered events, pods. */
import { randomBytes } from 'node:crypto'
import type { Session } from '../cli.ts'
import type { Credentials } from '../credentials.ts'
import { findFront } from '../front.ts'
import { podsOn } from '../ready.ts'
import type { Member } from '../settings.ts'
import { waitUntil } from '../wait.ts'
import { figuresOf, type Figures } from './figures.ts'
import { startListener } from './listener.ts'
import { pointName, startNumbered } from './numbered.ts'
import { followPods } from './pods.ts'
import { startReads, succeeded, type Read } from './reads.ts'
import { deleteRows, storedRows } from './rows.ts'

export interface Audience {
  /** The member that answered last. */
  member(): string | undefined
  /** Starts the clock of the timeline. */
  cut(): void
  /** A line of the timeline, with the seconds since the cut. */
  tell(line: string): void
  /** Ends the load, waits until the numbered events are stored, and counts. */
  leave(): Promise<Figures>
}

interface AudienceOptions {
  credentials: Credentials
  /** The member that takes over. */
  standby: Member
  perSecond: number
  say(line: string): void
}

/** What people look at: the page, what it asks for, and what it asks for again and again. */
const PATHS = ['/', '/api/road/summary', '/api/accidents/latest', '/api/system', '/api/tollgate/traffic']
const EVENTS_PER_SECOND = 5
const SLOW_MS = 1_000

export async function gather(
  session: Session,
  { credentials, standby, perSecond, say }: AudienceOptions,
): Promise<Audience> {
  const { kubectl, settings } = session
  const { url, headers } = await findFront(kubectl, settings)
  const central = settings.CENTRAL_CONTEXT
  const pods = { before: await podsOn(kubectl, standby.context), most: 0 }
  let podsNow = pods.before
  const runId = randomBytes(4).toString('hex')
  let cutAt: number | undefined
  let member: string | undefined
  let troubled = 0

  const tell = (line: string) => {
    const since = cutAt === undefined ? '' : `${((Date.now() - cutAt) / 1_000).toFixed(1)} s`
    say(`${since.padStart(8)}  ${line}`)
  }

  function look(read: Read): void {
    const ms = read.endedAt - read.startedAt
    if (!succeeded(read)) tell(`FAILED ${read.path}: ${read.status ?? read.error ?? ''}`)
    else if (ms > SLOW_MS && troubled++ < 5) tell(`slow: ${read.path} took ${(ms / 1_000).toFixed(1)} s`)
    if (!succeeded(read) || !read.member || read.member === member) return
    if (member !== undefined) tell(`answers come from ${read.member}`)
    member = read.member
  }

  const load = startReads({ front: url, headers, paths: PATHS, perSecond, seen: look })
  const listener = startListener({
    front: url,
    headers,
    lost: () => tell('the event stream broke'),
    back: (by, ms) =>
      tell(`the event stream is back after ${(ms / 1_000).toFixed(1)} s, from ${by ?? 'nobody'}`),
  })
  const numbered = startNumbered({
    runId,
    context: central,
    user: 'collector',
    password: credentials['redis-collector'],
    perSecond: EVENTS_PER_SECOND,
  })

  const podsFollowed = followPods({
    kubectl,
    context: standby.context,
    changed(count, functions) {
      const named = functions.length > 0 ? `: ${functions.toSorted().join(', ')}` : ''
      if (count !== podsNow) tell(`${standby.name} has ${count} pods${named}`)
      podsNow = count
      if (cutAt !== undefined) pods.most = Math.max(pods.most, count)
    },
  })

  async function allStored() {
    const names = new Set((await storedRows(kubectl, central, runId)).map(({ name }) => name))
    const missing = [...numbered.confirmed.keys()].filter((number) => !names.has(pointName(runId, number)))
    return missing.length > 0 ? `${missing.length} numbered events are not stored yet` : undefined
  }

  return {
    member: () => member,
    cut: () => (cutAt = Date.now()),
    tell,
    async leave() {
      await numbered.stop()
      await Promise.all([load.stop(), listener.stop()])
      await podsFollowed.stop()
      const endedAt = Date.now()
      // What is still missing then is told as lost.
      await waitUntil(allStored, { seconds: 60, say, advice: '' }).catch(() => {})
      const rows = await storedRows(kubectl, central, runId)
      await deleteRows(kubectl, central, runId)
      return figuresOf({
        runId,
        reads: load.reads,
        breaks: listener.breaks,
        confirmed: numbered.confirmed,
        rows,
        cutAt: cutAt ?? endedAt,
        endedAt,
        standby: pods,
      })
    },
  }
}
