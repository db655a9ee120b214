import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import { liveHeap, traced } from './page-browser.ts'
import type { PageServer } from './page-server.ts'
import { quantile } from './table.ts'

/** The dashboard with all it can draw on the map: sections, incidents, tollgates. */
const EVERYTHING = '/?show=roads.incidents.tollgates'
/** The first row of a list: the page shows data. */
export const LIST_ROW = '#panel [data-row]'
export const viewport = { width: 1440, height: 900 } as const

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport, locale: 'ko-KR' })
  await page.goto(url)
  await page.locator(LIST_ROW).first().waitFor()
  return page
}

/** Bytes of JavaScript, gz, that the first view asks for. */
export async function scripts(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport, locale: 'ko-KR' })
  const sizes: Promise<number>[] = []
  // Fetched once more, since the browser gives no body of a worker's script.
  const sizeOf = async (script: string) => gzipSync(await (await fetch(script)).bytes()).byteLength
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') sizes.push(sizeOf(response.url()))
  })
  await page.goto(url)
  await page.locator(LIST_ROW).first().waitFor()
  const measured = await Promise.all(sizes)
  await page.close()
  return measured.reduce((sum, size) => sum + size, 0)
}

export interface Motion {
  /** Frames a second. */
  rate: number
  /** Milliseconds that 95 of 100 frames stay under. */
  p95: number
}

/** Frames while a person drags the map about for some seconds, and while they turn the wheel. */
export async function motion(browser: Browser, url: string): Promise<{ pan: Motion; zoom: Motion }> {
  const page = await open(browser, url + EVERYTHING)
  await sleep(1_000)
  await page.mouse.move(900, 450)
  await page.mouse.wheel(0, -300)
  await sleep(1_000)
  const pan = await framesOf(page, async () => {
    await page.mouse.down()
    for (let at = 0; at < 180; at++) {
      await page.mouse.move(900 + 200 * Math.sin(at / 12), 450 + 120 * Math.sin(at / 9))
      await sleep(16)
      if (at % 60 !== 59) continue
      await page.mouse.up()
      await page.mouse.down()
    }
    await page.mouse.up()
  })
  const zoom = await framesOf(page, async () => {
    for (let at = 0; at < 60; at++) {
      await page.mouse.wheel(0, at % 20 < 10 ? -120 : 120)
      await sleep(50)
    }
  })
  await page.close()
  return { pan, zoom }
}

async function framesOf(page: Page, work: () => Promise<void>): Promise<Motion> {
  await page.evaluate(`
    window.frames_ = []
    const mine = window.frames_
    const count = (at) => {
      if (window.frames_ !== mine) return
      mine.push(at)
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)`)
  await work()
  const times = z.array(z.number()).parse(await page.evaluate('window.frames_'))
  await page.evaluate('window.frames_ = undefined')
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at))
  const whole = (times.at(-1) ?? 0) - (times[0] ?? 0)
  return { rate: (1000 * gaps.length) / whole, p95: quantile(gaps, 0.95) }
}

const UPDATES = 10

export interface Update {
  /** Milliseconds of the longest task of the page's main thread. */
  ms: number
  /** The most that the CPU worked on one task: on a machine with other work, what the page itself asks for. */
  cpuMs: number
}

/** What holds up the page while every section changes again and again. */
export async function update(browser: Browser, url: string, server: PageServer): Promise<Update> {
  const page = await open(browser, url + EVERYTHING)
  await sleep(2_000)
  const { tasks } = await traced(browser, page, async () => {
    for (let at = 0; at < UPDATES; at++) {
      const answer = page.waitForResponse((response) => response.url().includes('/api/road/status'))
      server.update()
      await answer
      await sleep(1_600)
    }
  })
  await page.close()
  return {
    ms: Math.max(...tasks.map(({ ms }) => ms)),
    cpuMs: Math.max(...tasks.map(({ cpuMs }) => cpuMs)),
  }
}

const HOUR_OF_UPDATES = 360
const EVERY_MS = 10_000

/** Live heap, bytes, at the start, the middle and the end of an hour of updates; the page's clock is moved on. */
export async function memory(browser: Browser, url: string, server: PageServer): Promise<number[]> {
  const context = await browser.newContext({ viewport, locale: 'ko-KR' })
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(url + EVERYTHING)
  await page.locator(LIST_ROW).first().waitFor()
  const session = await context.newCDPSession(page)
  const updates = async (count: number) => {
    for (let at = 0; at < count; at++) {
      const answer = page.waitForResponse((response) => response.url().includes('/api/road/status'))
      server.update()
      await (await answer).finished()
      await page.clock.runFor(EVERY_MS)
    }
    return liveHeap(session)
  }
  // Caches fill and code is compiled before the first look.
  const measured = [await updates(20)]
  measured.push(await updates(HOUR_OF_UPDATES / 2))
  measured.push(await updates(HOUR_OF_UPDATES / 2))
  await context.close()
  return measured
}
