import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { z } from 'zod'
import { openBare, type BareTab } from './page-browser.ts'
import { LIST_ROW, viewport } from './page-measures.ts'
import { median } from './table.ts'

const SLOWDOWN = 4
const LOADS = 3
/** Chromium starts processes of its own for each new window: they are no work of the page. */
const WINDOW_MS = 2_500
/** A load is over when no long task came for this long. */
const QUIET_MS = 2_000
/** Each look at a load is work of the page's thread. */
const LOOK_MS = 500

/** In the page, before anything of it runs: when something showed, when its list did, and its long tasks. */
const WATCH = `
  window.seen = { paint: 0, list: 0, busyUntil: 0 }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.name === 'first-contentful-paint') window.seen.paint = entry.startTime
  }).observe({ type: 'paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.seen.busyUntil = startTime + duration
  }).observe({ type: 'longtask', buffered: true })
  new MutationObserver((_, observer) => {
    if (!document.querySelector(${JSON.stringify(LIST_ROW)})) return
    window.seen.list = performance.now()
    observer.disconnect()
  }).observe(document, { subtree: true, childList: true })`
const seen = z.object({ paint: z.number(), list: z.number(), busyUntil: z.number() })
/** Before the page is there nothing has been seen. */
const look = z.object({ result: z.object({ value: z.tuple([z.number(), seen.nullable()]) }) })

export interface Load {
  /** Milliseconds from navigation to the first text or image. */
  content: number
  /** Milliseconds to the list being there and the last task over 50 ms done. */
  interactive: number
}

/** Medians of fresh loads with the CPU slowed down. */
export async function loads(browser: Browser, url: string): Promise<Load> {
  const measured: Load[] = []
  for (let at = 0; at < LOADS; at++) {
    // oxlint-disable-next-line no-await-in-loop -- one load at a time is what is measured
    measured.push(await oneLoad(browser, url))
  }
  return {
    content: median(measured.map(({ content }) => content)),
    interactive: median(measured.map(({ interactive }) => interactive)),
  }
}

async function oneLoad(browser: Browser, url: string): Promise<Load> {
  const tab = await openBare(browser)
  await tab.send('Page.enable')
  await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: WATCH })
  await tab.send('Emulation.setDeviceMetricsOverride', { ...viewport, deviceScaleFactor: 1, mobile: false })
  await sleep(WINDOW_MS)
  await tab.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  await tab.send('Page.navigate', { url: `${url}/?lang=ko` })
  const { paint, list, busyUntil } = await settled(tab)
  await tab.close()
  return { content: paint, interactive: Math.max(list, busyUntil) }
}

/** What was seen of a load once its list is there and no long task has come for a while. */
async function settled(tab: BareTab): Promise<z.infer<typeof seen>> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop
    await sleep(LOOK_MS)
    // oxlint-disable-next-line no-await-in-loop
    const looked = await tab.send('Runtime.evaluate', {
      expression: '[performance.now(), window.seen]',
      returnByValue: true,
    })
    const [now, known] = look.parse(looked).result.value
    if (known && known.list > 0 && now - Math.max(known.list, known.busyUntil) > QUIET_MS) return known
  }
}
