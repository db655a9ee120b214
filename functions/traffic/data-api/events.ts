import type { Context } from 'hono'
import { Gauge, type Registry } from 'prom-client'
import { breakOff } from '../../runtime/connection.ts'
import { servedBy, type Identity } from '../../runtime/identity.ts'
import { ProblemError } from '../../runtime/problem.ts'
import { feeds } from '../model/feeds.ts'
import { newestPerFeed, type ChangeFeed, type Notice } from './change-feed.ts'

export interface EventsParts {
  changes: ChangeFeed
  identity: Identity
  registry: Registry
  closing: AbortSignal
  log: { info(fields: object, message: string): void }
  /** Milliseconds between the `alive` events of an idle connection. */
  heartbeatMs?: number | undefined
  /** How long a client may leave what is waiting for it unread before it is dropped. */
  stallMs?: number | undefined
  /** How long a connection lasts, up to half as long again; then the client is asked to connect anew. */
  lifetimeMs?: number | undefined
}

const HEARTBEAT_MS = 15_000
const STALL_MS = 30_000
/** A connection stays where it was opened: without an end, a standby that has taken over would keep its pods for ever. */
const LIFETIME_MS = 60_000
const MAX_CLIENTS = 5_000
const RECONNECT_MS = 1_000

const encoder = new TextEncoder()
const frame = (event: string, data: object, id?: string) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** An event rather than a comment, so that a page notices when it stays out: a dead connection may look open. */
const ALIVE = 'event: alive\ndata: {}\n\n'
/** The last word of a connection: the client comes again at once, and misses nothing. */
const RENEW = 'retry: 50\nevent: renew\ndata: {}\n\n'

/**
 * `GET /api/events`: server-sent events (HTML Standard, section 9.2). `hello` first, and again when changes cannot be told
 * (`live` false), then a `change` for each change of a feed; `reset` when changes may have been missed, so that everything is to be fetched again. Ids are those of
 * CHANGES_STREAM, the same whichever replica or cluster serves, so a cut connection resumes anywhere.
 */
export function createEvents(parts: EventsParts) {
  const { changes, identity, registry, closing, log } = parts
  const { heartbeatMs = HEARTBEAT_MS, stallMs = STALL_MS, lifetimeMs = LIFETIME_MS } = parts
  const by = servedBy(identity)
  let clients = 0
  const gauge: Gauge = new Gauge({
    name: 'event_stream_clients',
    help: 'Clients of /api/events',
    registers: [registry],
    collect: (): void => gauge.set(clients),
  })

  // Without an id when resuming: cut before the replay, the client must ask for it again.
  const hello = (resuming: boolean) => {
    const versions = Object.fromEntries(feeds.map((feed) => [feed, changes.version([feed])]))
    const data = { servedBy: by, live: changes.live, versions }
    return `retry: ${RECONNECT_MS}\n\n${frame('hello', data, resuming ? undefined : changes.position)}`
  }

  /** What waits for one client: at most a notice a feed, so that a slow one takes no more memory than a quick one. */
  function open(
    signal: AbortSignal,
    lastEventId: string | undefined,
    dropped: () => boolean,
  ): ReadableStream<Uint8Array> {
    let text = ''
    let waiting: Notice[] = []
    let reset = false
    let again = false
    let unreadSince: number | undefined
    let done = false
    let wake = () => {}
    let finish = () => {}

    const take = () => {
      const all = reset
        ? frame('reset', { reason: 'changes may have been missed; fetch everything again' }, changes.position)
        : ''
      const events = newestPerFeed(waiting).map(({ id, change }) => frame('change', change, id))
      const taken = text + (again ? hello(true) : '') + all + events.join('')
      again = false
      text = ''
      reset = false
      waiting = []
      unreadSince = undefined
      return taken
    }
    const changed = () => {
      unreadSince ??= performance.now()
      wake()
    }
    const listener = {
      changed(notices: readonly Notice[]) {
        waiting = newestPerFeed([...waiting, ...notices])
        changed()
      },
      reset() {
        reset = true
        changed()
      },
      broken() {
        again = true
        changed()
      },
    }
    const resume = async (id: string) => {
      const known = /^\d{1,15}-\d{1,15}$/.test(id)
      const missed = known ? await changes.since(id).catch(() => 'reset' as const) : 'reset'
      if (missed === 'reset') listener.reset()
      else if (missed.length > 0) listener.changed(missed)
    }

    return new ReadableStream<Uint8Array>(
      {
        start(controller) {
          clients++
          const unsubscribe = changes.subscribe(listener)
          const heartbeat = setInterval(() => {
            if (unreadSince !== undefined && performance.now() - unreadSince > stallMs) {
              log.info({ stallMs }, 'a client of /api/events does not read; dropped')
              finish()
              if (!dropped()) controller.error(new Error('the client does not read'))
              return
            }
            if (text === '') text = ALIVE
            changed()
          }, heartbeatMs)
          const end = () => {
            finish()
            controller.close()
          }
          const renewal = setTimeout(
            () => {
              controller.enqueue(encoder.encode(take() + RENEW))
              end()
            },
            lifetimeMs * (1 + Math.random() / 2),
          )
          finish = () => {
            if (done) return
            done = true
            clients--
            unsubscribe()
            clearInterval(heartbeat)
            clearTimeout(renewal)
            closing.removeEventListener('abort', end)
            signal.removeEventListener('abort', end)
            wake()
          }
          closing.addEventListener('abort', end)
          signal.addEventListener('abort', end)
          text = hello(lastEventId !== undefined)
          if (lastEventId !== undefined) void resume(lastEventId)
        },
        async pull(controller) {
          let taken = take()
          while (taken === '') {
            const { promise, resolve } = Promise.withResolvers<void>()
            wake = resolve
            // oxlint-disable-next-line no-await-in-loop -- until there is something to send
            await promise
            if (done) return
            taken = take()
          }
          controller.enqueue(encoder.encode(taken))
        },
        cancel: () => finish(),
      },
      { highWaterMark: 0 },
    )
  }

  return {
    get clients() {
      return clients
    },
    handler(c: Context): Response {
      if (clients >= MAX_CLIENTS) {
        throw new ProblemError(503, 'too many clients listen here; try again in a moment', { retryAfter: 5 })
      }
      if (closing.aborted) throw new ProblemError(503, 'stopping; connect again', { retryAfter: 1 })
      return new Response(
        open(c.req.raw.signal, c.req.header('last-event-id') || undefined, () => breakOff(c)),
        {
          headers: {
            'content-type': 'text/event-stream; charset=utf-8',
            'cache-control': 'no-cache, no-transform',
            'x-accel-buffering': 'no',
          },
        },
      )
    },
  }
}
