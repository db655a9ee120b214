import type { Registry } from 'prom-client'
import type { Identity } from './identity.ts'
import { pause } from './pause.ts'
import type { Entry, EventStream, Fields } from './stream/index.ts'

/** Where processes tell what they did; short, shared by all functions of all clusters. */
export const ACTIVITY_STREAM = 'function-activity'

/** How often a process that did something tells of it, in milliseconds. */
const REPORT_MS = 2_000
/** A quarter of an hour of ten busy processes. */
const KEPT = 5_000
const TRIM_EVERY = 100

/** What a process has done since it started; `failed` is what its callers have to send again, or lost. */
export interface Tally {
  readonly done: number
  readonly failed: number
}

/** What one process did since its report before. */
export interface Activity extends Tally {
  /** When it was told, milliseconds since 1970. */
  readonly at: number
  readonly service: string
  readonly cluster: string
  readonly pod: string
}

export interface ActivityReport {
  stream: Pick<EventStream, 'append' | 'keepNewest'>
  identity: Identity
  tally(): Promise<Tally>
  closing: AbortSignal
  log: { warn(fields: object, message: string): void }
  everyMs?: number
}

/**
 * Tells ACTIVITY_STREAM every two seconds what this process did, and nothing while it does nothing, until `closing`.
 * What cannot be told now is told later, in one sum. Rejects never.
 */
export async function reportActivity(report: ActivityReport): Promise<void> {
  const { stream, identity, tally, closing, log, everyMs = REPORT_MS } = report
  let told: Tally = { done: 0, failed: 0 }
  let untilTrim = 0
  let warned = false
  while (!closing.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- one report after the other
    await pause(everyMs, closing)
    try {
      // oxlint-disable-next-line no-await-in-loop
      const now = await tally()
      const done = now.done - told.done
      const failed = now.failed - told.failed
      if (done === 0 && failed === 0) continue
      // oxlint-disable-next-line no-await-in-loop
      await stream.append(ACTIVITY_STREAM, [encodeActivity(identity, { done, failed })])
      told = now
      warned = false
      if (--untilTrim > 0) continue
      untilTrim = TRIM_EVERY
      // oxlint-disable-next-line no-await-in-loop
      await stream.keepNewest(ACTIVITY_STREAM, KEPT)
    } catch (error) {
      if (closing.aborted) return
      if (!warned)
        log.warn({ err: error, stream: ACTIVITY_STREAM }, 'activity cannot be told; it is told later')
      warned = true
    }
  }
}

export const encodeActivity = (
  { service, cluster, pod }: Pick<Identity, 'service' | 'cluster' | 'pod'>,
  { done, failed }: Tally,
): Fields => [
  'service',
  service,
  'cluster',
  cluster,
  'pod',
  pod,
  'done',
  String(done),
  'failed',
  String(failed),
]

const count = (text: string | undefined) => (/^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined)

/** The report in an entry of ACTIVITY_STREAM; undefined for an entry of another kind, or a malformed one. */
export function decodeActivity({ id, fields }: Entry): Activity | undefined {
  const texts = fields.map((field) => field.toString())
  const named = new Map(texts.flatMap((name, index) => (index % 2 ? [] : [[name, texts[index + 1] ?? '']])))
  const [service, cluster, pod] = [named.get('service'), named.get('cluster'), named.get('pod')]
  const [done, failed] = [count(named.get('done')), count(named.get('failed'))]
  if (!service || !cluster || pod === undefined || done === undefined || failed === undefined)
    return undefined
  return { at: Number(id.split('-')[0]), service, cluster, pod, done, failed }
}

type Labels = Readonly<Partial<Record<string, string | number>>>

/** The sum of a counter's samples whose labels fit, or the number of a histogram's observations. */
export async function countOf(
  registry: Registry,
  name: string,
  fits: (labels: Labels) => boolean = () => true,
): Promise<number> {
  const found = await registry.getSingleMetric(name)?.get()
  const values: readonly { value: number; labels: Labels; metricName?: string }[] = found?.values ?? []
  return values
    .filter(({ metricName, labels }) => (metricName ?? name).replace(/_count$/, '') === name && fits(labels))
    .reduce((sum, { value }) => sum + value, 0)
}
