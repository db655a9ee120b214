import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import { collectedType, TRAFFIC_STREAM } from '../../../functions/traffic/model/events.ts'
import { kstDate, kstTime } from '../../../functions/traffic/model/time.ts'
import { NAMESPACE } from '../secrets.ts'

/** Events with numbers, appended to central's stream at an even pace; what is not confirmed is appended again. */
export interface Numbered {
  /** When each number's event was confirmed by Redis, ms since the epoch; by its place's name, `pointName`. */
  readonly confirmed: ReadonlyMap<number, number>
  /** Appends no more; resolves once each number has been confirmed, or after a minute with Redis away. */
  stop(): Promise<void>
}

interface NumberedOptions {
  /** Tells this run's rows from any other's. */
  runId: string
  context: string
  user: string
  password: string
  perSecond: number
}

/** Old enough to be over at once: it shows on no map. */
const AGE_MS = 40 * 3_600_000

/** Redis has gone for good by then: what it has not confirmed counts as never sent. */
const PATIENCE_MS = 60_000

/** What the numbered event is stored as: `acc_point_nm`. */
export const pointName = (runId: string, number: number) => `failover ${runId} #${number}`

/** The same whenever it is made: an event that is appended twice is one row. */
function fieldsOf(runId: string, at: Date, number: number): string[] {
  const record = {
    accDate: kstDate(at),
    accHour: kstTime(at),
    accPointNM: pointName(runId, number),
    accType: '기타',
    smsText: 'npm run failover',
  }
  const data = { collectedAt: at.toISOString(), origin: 'manual', records: [record] }
  const attributes = {
    specversion: '1.0',
    id: `failover-${runId}-${number}`,
    type: collectedType.accidents,
    source: '/clusters/central/failover',
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data: JSON.stringify(data),
  }
  return Object.entries(attributes).flat()
}

/** redis-cli's own quoting. */
const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`

/** Through `kubectl exec`, so that the stream need not be reachable from here. */
export function startNumbered({ runId, context, user, password, perSecond }: NumberedOptions): Numbered {
  const confirmed = new Map<number, number>()
  let waiting: number[] = []
  let unanswered: number[] = []
  let next = 0
  let stopped = false
  let over = false
  let session: ChildProcessWithoutNullStreams | undefined
  const at = new Date(Date.now() - AGE_MS)
  const { promise: done, resolve: finish } = Promise.withResolvers<void>()

  const end = () => {
    over = true
    session?.kill()
    finish()
  }
  const lookDone = () => {
    if (stopped && confirmed.size >= next) end()
  }

  function open(): void {
    // It may have ended while this was waited for.
    if (over) return
    const args = ['--context', context, '-n', NAMESPACE, 'exec', '-i', 'redis-0', '--', 'redis-cli']
    const child = spawn('kubectl', args)
    session = child
    child.stdin.on('error', () => {})
    child.stderr.resume()
    child.stdin.write(`AUTH ${user} ${password}\n`)
    // Of a command during which the connection broke, redis-cli prints nothing: each event is followed by a PING with its
    // number, and counts where an id came before that.
    let appended = false
    createInterface({ input: child.stdout }).on('line', (line) => {
      // Refused, such as by a Redis that is still loading or does not know this connection yet: anew, from the start.
      if (/^[A-Z]{3,} /.test(line)) child.kill()
      if (/^"?\d+-\d+"?$/.test(line)) appended = true
      const [, number] = /^"?#(\d+)"?$/.exec(line) ?? []
      const place = unanswered.indexOf(Number(number))
      if (place < 0) return
      const sent = unanswered.splice(0, place + 1)
      const last = appended ? sent.pop() : undefined
      if (last !== undefined) confirmed.set(last, Date.now())
      waiting.unshift(...sent)
      appended = false
      lookDone()
    })
    child.on('close', () => {
      waiting = [...unanswered, ...waiting]
      unanswered = []
      if (!over) setTimeout(open, 250)
    })
  }

  function send(): void {
    if (!stopped) waiting.push(next++)
    if (session?.exitCode !== null || !session.stdin.writable) return
    for (const number of waiting) {
      const fields = fieldsOf(runId, at, number).map(quoted).join(' ')
      session.stdin.write(`XADD ${TRAFFIC_STREAM} * ${fields}\nPING "#${number}"\n`)
      unanswered.push(number)
    }
    waiting = []
  }

  open()
  const timer = setInterval(send, 1_000 / perSecond)
  return {
    confirmed,
    async stop() {
      stopped = true
      lookDone()
      const late = setTimeout(end, PATIENCE_MS)
      await done
      clearTimeout(late)
      clearInterval(timer)
    },
  }
}
