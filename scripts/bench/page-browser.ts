import { existsSync } from 'node:fs'
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core'
import { z } from 'zod'

/** Debian's Chromium as the browser tests start it: without a GPU, so every pixel is the CPU's work. */
export function launch(): Promise<Browser> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => existsSync(path),
  )
  if (!executablePath) throw new Error('this measurement needs Chromium; install it')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  })
}

const traceEvent = z.object({
  name: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number().default(0),
  dur: z.number().default(0),
  tdur: z.number().default(0),
  args: z.looseObject({ name: z.string().optional() }).optional(),
})
type TraceEvent = z.infer<typeof traceEvent>

const CATEGORIES = ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'devtools.timeline.frame']

export interface Trace {
  /** Each task of the page's main thread: milliseconds from its begin to its end, and those that the CPU worked on it. */
  tasks: { ms: number; cpuMs: number }[]
  /** When each frame was put on the screen, in milliseconds. */
  frames: number[]
}

/** What Chromium did while `work` ran (Chrome DevTools Protocol, domain Tracing). */
export async function traced(browser: Browser, page: Page, work: () => Promise<void>): Promise<Trace> {
  const session = await browser.newBrowserCDPSession()
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...z.array(traceEvent).parse(value)))
  await session.send('Tracing.start', { traceConfig: { includedCategories: CATEGORIES } })
  await page.evaluate('performance.mark("measured-page")')
  await work()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  const main = mainThread(events)
  return {
    tasks: events
      .filter(({ name, pid, tid }) => name === 'RunTask' && pid === main.pid && tid === main.tid)
      .map(({ dur, tdur }) => ({ ms: dur / 1000, cpuMs: tdur / 1000 })),
    frames: events
      .filter(({ name, pid }) => name === 'DrawFrame' && pid === main.pid)
      .map(({ ts }) => ts / 1000)
      .sort((a, b) => a - b),
  }
}

/** The main thread that ran the most tasks: that of the page, of the renderers that there are. */
function mainThread(events: readonly TraceEvent[]): TraceEvent {
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const busy = ({ pid, tid }: TraceEvent) =>
    events.filter((one) => one.name === 'RunTask' && one.pid === pid && one.tid === tid).length
  const [first] = mains.toSorted((a, b) => busy(b) - busy(a))
  if (!first) throw new Error('the trace names no main thread of a page')
  return first
}

const answer = z.object({ id: z.number(), result: z.optional(z.unknown()), error: z.optional(z.unknown()) })

/** A tab that does what it is told to by the DevTools protocol, and that nothing else looks at. */
export interface BareTab {
  send(method: string, params?: object): Promise<unknown>
  close(): Promise<void>
}

/**
 * Opens one beside Playwright's own pages: those report every request with the calls that led to it, for which V8 parses
 * the whole script again. A visitor has no such page.
 */
export async function openBare(browser: Browser): Promise<BareTab> {
  const session = await browser.newBrowserCDPSession()
  const { browserContextId } = await session.send('Target.createBrowserContext')
  const { targetId } = await session.send('Target.createTarget', { url: 'about:blank', browserContextId })
  // Not flat, since Playwright takes the messages of a flat session for its own.
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { success, data } = answer.safeParse(JSON.parse(message))
    if (!success) return
    if (data.error === undefined) waiting.get(data.id)?.resolve(data.result)
    else waiting.get(data.id)?.reject(new Error(JSON.stringify(data.error)))
    waiting.delete(data.id)
  })
  let count = 0
  return {
    async send(method, params = {}) {
      const id = ++count
      const answered = Promise.withResolvers<unknown>()
      waiting.set(id, answered)
      await session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method, params }),
      })
      return answered.promise
    },
    async close() {
      await session.send('Target.disposeBrowserContext', { browserContextId })
      await session.detach()
    },
  }
}

/** Bytes of live JavaScript objects, after a full collection. */
export async function liveHeap(session: CDPSession): Promise<number> {
  // What the first collection frees may let the second free more: weak references, finalizers.
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}
