import type { SystemView } from '../../../functions/traffic/model/api.ts'
import { compareCodes } from '../../shared/compare.ts'

/** The pipeline, in the order of the data's way. `shared` stages exist once, the others in every member. */
export const stages = [
  { id: 'upstream', shared: true },
  { id: 'proxy', shared: false },
  { id: 'collector', shared: false },
  { id: 'stream', shared: true },
  { id: 'source', shared: true },
  { id: 'processor', shared: false },
  { id: 'store', shared: true },
  { id: 'api', shared: false },
  { id: 'gateway', shared: false },
  { id: 'dashboard', shared: false },
] as const satisfies readonly { id: string; shared: boolean }[]
export type StageId = (typeof stages)[number]['id']

/** What `/api/system` calls the function of a stage that tells what it does. */
const services = {
  collector: 'data-collector',
  source: 'redis-stream-source',
  processor: 'data-processor',
  api: 'data-api',
} as const
type Told = keyof typeof services

/** What all clusters' processes of a stage did. */
function told(view: SystemView, stage: Told) {
  const own = view.activity.filter(({ service }) => service === services[stage])
  return {
    perMinute: own.reduce((sum, { perMinute }) => sum + perMinute, 0),
    perSecond: own.reduce((sum, { perSecond }) => sum + perSecond, 0),
    failed: own.reduce((sum, { failed }) => sum + failed, 0),
  }
}

const instants = (texts: readonly (string | null)[]) =>
  texts.filter((text) => text !== null).map((text) => Date.parse(text))
const seconds = (ms: number) => Math.max(0, Math.round(ms / 1000))

/** The newest collection that was stored, of any feed. */
export const newestFeed = (view: SystemView, by: 'collectedAt' | 'storedAt') =>
  [...view.feeds].sort((a, b) => compareCodes(b[by] ?? '', a[by] ?? ''))[0]

/** A figure with its unit's key in the messages. */
export interface Amount {
  value: number
  unit: 'rows' | 'perMinute' | 'requests' | 'entries' | 'clients' | 'ms' | 'seconds'
}

export interface StageFigures {
  id: StageId
  /** null where nothing tells it, or what tells it cannot be reached. */
  rate: Amount | null
  lag: Amount | null
  /** Failures of the last 15 minutes; null where they are not counted. */
  errors: number | null
}

/** What the page itself knows: how long its requests took and failed, and how it is told of changes. */
export interface OwnFigures {
  ms: number | undefined
  failed: number
}

/** The figures under each stage. Each comes from the stream, the store, or what the functions told; none is guessed. */
export function figuresOf(view: SystemView, own: OwnFigures): StageFigures[] {
  const now = Date.parse(view.now)
  const { stream, reachable } = view
  const fetched = instants(view.upstream.map(({ fetchedAt }) => fetchedAt))
  const newest = view.upstream.filter(({ fetchedAt }) => fetchedAt !== null)
  const rows = newest.reduce((sum, fetch) => sum + fetch.rows, 0)
  const measured = view.feeds.find(({ feed }) => feed === 'roads')?.ageSeconds ?? null
  const collected = newestFeed(view, 'collectedAt')
  const stored = newestFeed(view, 'storedAt')
  const delay =
    stored?.storedAt && stored.collectedAt
      ? Date.parse(stored.storedAt) - Date.parse(stored.collectedAt)
      : null
  const perMinute = (stage: Told): Amount => ({ value: told(view, stage).perMinute, unit: 'perMinute' })
  const since = (text: string | null | undefined): Amount | null =>
    text ? { value: seconds(now - Date.parse(text)), unit: 'seconds' } : null
  const live = reachable.stream
  const of = (id: StageId, figures: Omit<StageFigures, 'id'>): StageFigures => ({ id, ...figures })
  return [
    of('upstream', {
      rate: fetched.length > 0 ? { value: rows, unit: 'rows' } : null,
      lag: measured === null ? null : { value: measured, unit: 'seconds' },
      errors: null,
    }),
    of('proxy', {
      rate: null,
      lag: fetched.length > 0 ? { value: seconds(now - Math.max(...fetched)), unit: 'seconds' } : null,
      errors: null,
    }),
    of('collector', {
      rate: live ? perMinute('collector') : null,
      lag: since(collected?.collectedAt),
      errors: live ? told(view, 'collector').failed : null,
    }),
    of('stream', {
      rate: stream ? { value: stream.length, unit: 'entries' } : null,
      lag: stream && stream.lag !== null ? { value: stream.lag, unit: 'entries' } : null,
      errors: stream ? stream.deadLettersRecent : null,
    }),
    of('source', {
      rate: live ? perMinute('source') : null,
      lag: stream ? { value: stream.pending, unit: 'entries' } : null,
      errors: live ? told(view, 'source').failed : null,
    }),
    of('processor', {
      rate: live ? perMinute('processor') : null,
      lag: since(stored?.storedAt),
      errors: live ? told(view, 'processor').failed : null,
    }),
    of('store', {
      rate: reachable.store ? { value: storedInMinute(view), unit: 'perMinute' } : null,
      lag: delay === null ? null : { value: Math.max(0, delay), unit: 'ms' },
      errors: null,
    }),
    of('api', {
      rate: live ? { value: told(view, 'api').perMinute, unit: 'requests' } : null,
      lag: view.changes.live ? null : { value: 5, unit: 'seconds' },
      errors: live ? told(view, 'api').failed : null,
    }),
    of('gateway', {
      rate: null,
      lag: own.ms === undefined ? null : { value: Math.round(own.ms), unit: 'ms' },
      errors: own.failed,
    }),
    of('dashboard', {
      rate: { value: view.changes.clients, unit: 'clients' },
      lag: null,
      errors: null,
    }),
  ]
}

/** Events stored in the last whole minute, as the rows say. */
function storedInMinute({ history }: SystemView): number {
  const steps = 60 / history.stepSeconds
  return history.members.flatMap(({ stored }) => stored.slice(-steps)).reduce((sum, count) => sum + count, 0)
}

/** The three stretches of the way on which events move, with what moves there each second. */
export function flowsOf(
  view: SystemView,
  cluster: string,
): { collect: number; store: number; serve: number } {
  const rate = (service: string) =>
    view.activity.find((one) => one.service === service && one.cluster === cluster)?.perSecond ?? 0
  return {
    collect: rate('data-collector'),
    store: rate('data-processor'),
    serve: rate('data-api'),
  }
}
