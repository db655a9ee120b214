import { ACTIVITY_STREAM, decodeActivity, type Activity } from '../../runtime/activity.ts'
import type { EventStream } from '../../runtime/stream/index.ts'
import type { ActivityView, SystemView } from '../model/api.ts'

/** How far back `/api/system` looks, and in what steps, milliseconds. */
export const HISTORY_MS = 15 * 60_000
export const STEP_MS = 10_000
const STEPS = HISTORY_MS / STEP_MS
const MINUTE_MS = 60_000
const RATE_MS = 10_000
const BATCH = 1_000

/** What one cluster did in the step that begins at `at`, milliseconds since 1970. */
export interface StepCount {
  at: number
  cluster: string
  count: number
}

/** What the functions of all clusters told of their last 15 minutes; each look reads only what is new. */
export function createActivityLog(stream: Pick<EventStream, 'range'>) {
  let known: Activity[] = []
  let last: string | undefined
  let reading: Promise<void> | undefined
  const readOn = async (now: number) => {
    for (;;) {
      const from = last === undefined ? `${now - HISTORY_MS}-0` : `(${last}`
      // oxlint-disable-next-line no-await-in-loop -- a page begins after the one before
      const entries = await stream.range(ACTIVITY_STREAM, from, '+', BATCH)
      last = entries.at(-1)?.id ?? last
      known.push(...entries.map(decodeActivity).filter((one) => one !== undefined))
      if (entries.length < BATCH) break
    }
    known = known.filter(({ at }) => at > now - HISTORY_MS)
  }
  return {
    /** @throws what the stream throws; what was known stays known */
    read: (now: number): Promise<void> =>
      (reading ??= readOn(now).finally(() => {
        reading = undefined
      })),
    get all(): readonly Activity[] {
      return known
    },
  }
}

const total = (reports: readonly Activity[], of: 'done' | 'failed') =>
  reports.reduce((sum, report) => sum + report[of], 0)

/** By function and cluster. */
export function activityViews(all: readonly Activity[], now: number): ActivityView[] {
  const groups = Map.groupBy(all, ({ service, cluster }) => `${service} ${cluster}`)
  const views = [...groups.values()].flatMap((reports): ActivityView[] => {
    const [first] = reports
    if (!first) return []
    const minute = reports.filter(({ at }) => at > now - MINUTE_MS)
    const recent = minute.filter(({ at }) => at > now - RATE_MS)
    return [
      {
        service: first.service,
        cluster: first.cluster,
        pods: new Set(minute.map(({ pod }) => pod)).size,
        perSecond: Math.round((total(recent, 'done') * 10_000) / RATE_MS) / 10,
        perMinute: total(minute, 'done'),
        failed: total(reports, 'failed'),
        lastAt: new Date(Math.max(...reports.map(({ at }) => at))).toISOString(),
      },
    ]
  })
  return views.sort((a, b) => (`${a.service} ${a.cluster}` < `${b.service} ${b.cluster}` ? -1 : 1))
}

/** The history of every cluster that is named in any of it, or in `also`. */
export function historyOf(
  now: number,
  all: readonly Activity[],
  work: { collected: readonly StepCount[]; stored: readonly StepCount[] },
  also: readonly string[],
): SystemView['history'] {
  const from = (Math.floor(now / STEP_MS) - STEPS + 1) * STEP_MS
  const told = (reports: readonly Activity[], of: 'done' | 'failed'): StepCount[] =>
    reports.map((report) => ({ at: report.at, cluster: report.cluster, count: report[of] }))
  const served = told(
    all.filter(({ service }) => service === 'data-api'),
    'done',
  )
  const failed = told(all, 'failed')
  const named = [...all, ...work.collected, ...work.stored].map(({ cluster }) => cluster)
  const series = (steps: readonly StepCount[], cluster: string) => {
    const counts = Array.from({ length: STEPS }, () => 0)
    for (const step of steps) {
      const index = Math.floor((step.at - from) / STEP_MS)
      if (step.cluster === cluster && index in counts) counts[index] = (counts[index] ?? 0) + step.count
    }
    return counts
  }
  return {
    from: new Date(from).toISOString(),
    stepSeconds: STEP_MS / 1_000,
    members: [...new Set([...named, ...also])].sort().map((cluster) => ({
      cluster,
      served: series(served, cluster),
      collected: series(work.collected, cluster),
      stored: series(work.stored, cluster),
      failed: series(failed, cluster),
    })),
  }
}
