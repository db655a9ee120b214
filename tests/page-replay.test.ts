import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import { accidentView, keptDay, routeSummaryView } from '../functions/traffic/model/api.ts'
import { axe, executablePath, panel, PATIENT, sharedSite, views, type SharedSite } from './browser.ts'

const SOON = { timeout: 60_000, interval: 100 }
const MINUTE_MS = 60_000
const words = {
  ko: { speed: '빠르기', slider: '보여 줄 시각', day: '날짜', sign: '다시 보기, 실시간 아님' },
  en: { speed: 'Speed', slider: 'Time shown', day: 'Day', sign: 'Replay, not live' },
} as const

describe.skipIf(!executablePath)('a replay', () => {
  let site: SharedSite
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    schema.parse(await (await fetch(site.system.url + path)).json())
  const summaryAt = async (at: number) =>
    get(`/api/road/summary?route=0010&at=${new Date(at).toISOString()}`, z.array(routeSummaryView))

  beforeAll(async () => {
    site = await sharedSite()
    // The past is filled in behind the first start.
    const all = async () => {
      const from = hours(3)
      const path = `/api/road/summary/history?route=0010&from=${new Date(from).toISOString()}`
      const kept = new Set(
        (await get(path, z.array(routeSummaryView))).map(({ collectedAt }) => Date.parse(collectedAt)),
      )
      // Up to the last hour; what is newer is not replayed.
      const slots = Array.from({ length: 25 }, (_, slot) => from + slot * 5 * MINUTE_MS)
      const missing = slots.filter((slot) => !kept.has(slot)).map((slot) => new Date(slot).toISOString())
      if (missing.length > 0) throw new Error(`of the last three hours ${missing.join()} are not there`)
    }
    await vi.waitFor(all, { timeout: 240_000, interval: 500 })
  }, 260_000)
  afterAll(() => site.end())

  const atOf = (page: Page) => Date.parse(new URL(page.url()).searchParams.get('at') ?? '')
  const url = (path: string, at: number) => `${path}?at=${new Date(at).toISOString().slice(0, 19)}Z`
  const hours = (count: number) => Math.floor((Date.now() - count * 60 * MINUTE_MS) / 300_000) * 300_000

  describe.each(views)('on $view', (view) => {
    const say = words[view.language]

    it(
      'is begun, paused, stepped and left by hand, and says all the while that it is not live',
      PATIENT,
      async () => {
        const { page, errors, close } = await site.open('/roads', view)
        await panel(page).getByTestId('route').first().waitFor()
        await page.getByTestId('replay-start').click()
        const bar = page.getByTestId('replay')
        await bar.getByText(say.sign).waitFor()
        await page.getByTestId('replay-play').click()
        const slider = page.getByRole('slider', { name: say.slider })
        await slider.focus()
        await page.keyboard.press('ArrowLeft')
        // To whole five minutes, as the roads are measured.
        await expect.poll(() => atOf(page) % 300_000, SOON).toBe(0)
        const stepped = atOf(page)
        await page.keyboard.press('ArrowLeft')
        await expect.poll(() => atOf(page), SOON).toBe(stepped - 300_000)
        await page.keyboard.press('ArrowRight')
        await expect.poll(() => atOf(page), SOON).toBe(stepped)
        await page.keyboard.press('Space')
        await expect.poll(() => atOf(page), SOON).toBeGreaterThan(stepped)
        await page.keyboard.press('Space')
        expect(await axe(page)).toEqual([])
        await page.getByTestId('replay-live').click()
        await bar.waitFor({ state: 'detached' })
        await expect.poll(() => new URL(page.url()).searchParams.has('at')).toBe(false)
        expect(errors).toEqual([])
        await close()
      },
    )

    it(
      'shows the traffic, incidents and tollgates of its time, which the address keeps',
      PATIENT,
      async () => {
        const at = hours(2)
        const { page, errors, close } = await site.open(url('/roads', at), view)
        const [summary] = await summaryAt(at)
        const speed = new Intl.NumberFormat('en').format(Math.round(summary?.avgSpeed ?? Number.NaN))
        const route = panel(page)
          .getByTestId('route')
          .filter({ hasText: /경부선|Gyeongbu/ })
          .first()
        await expect.poll(() => route.innerText(), SOON).toContain(speed)

        const then = await get(
          `/api/accidents/history?by=inForce&active=all&limit=5000&from=${new Date(at).toISOString()}&to=${new Date(at + 1000).toISOString()}`,
          z.array(accidentView),
        )
        await page.getByRole('navigation').getByRole('link').nth(1).click()
        await page.waitForURL(/\/accidents\?/)
        expect(atOf(page)).toBe(at)
        const known = then.find(({ endedAt }) => endedAt !== null)
        await panel(page).getByTestId('incident').first().waitFor()
        if (known) await panel(page).getByRole('searchbox').fill(known.accPointNM)
        await expect.poll(() => panel(page).getByTestId('incident').count(), SOON).toBeGreaterThan(0)
        await page.reload()
        await page.getByTestId('replay').getByText(say.sign).waitFor()
        expect(atOf(page)).toBe(at)
        expect(errors).toEqual([])
        await close()
      },
    )
  })

  it('runs through hours in seconds without an empty list between', PATIENT, async () => {
    const begin = hours(3)
    const view = { width: 1440, height: 900, locale: 'ko-KR' }
    const { page, errors, close } = await site.open(url('/roads', begin), view)
    await panel(page).getByTestId('route').first().waitFor()
    await page.evaluate(`
      window.emptied = 0
      new MutationObserver(() => {
        if (document.querySelectorAll('[data-testid=route]').length === 0) window.emptied++
      }).observe(document.querySelector('#panel'), { childList: true, subtree: true })
    `)
    const asked = new Set<string>()
    page.on('response', (response) => {
      const { pathname, searchParams } = new URL(response.url())
      if (pathname === '/api/road/status') asked.add(searchParams.get('at') ?? '')
    })
    await page.getByLabel('빠르기').selectOption('300')
    await page.getByTestId('replay-play').click()
    await expect.poll(() => atOf(page) - begin, SOON).toBeGreaterThan(60 * MINUTE_MS)
    // Frames may be left out; they are shown in their order and asked for once.
    await expect.poll(() => asked.size, SOON).toBeGreaterThan(3)
    await page.getByTestId('replay-play').click()
    await page.getByRole('button', { name: '재생' }).waitFor()
    expect(await page.evaluate('window.emptied')).toBe(0)
    const end = Math.floor(atOf(page) / 300_000) * 300_000
    const [summary] = await summaryAt(end)
    const speed = String(Math.round(summary?.avgSpeed ?? Number.NaN))
    const route = panel(page).getByTestId('route').filter({ hasText: '경부선' }).first()
    await expect.poll(() => route.innerText(), SOON).toContain(speed)
    expect(errors).toEqual([])
    await close()
  })

  it('says that a time of which nothing is kept has no data', PATIENT, async () => {
    const view = { width: 1440, height: 900, locale: 'ko-KR' }
    const { page, errors, close } = await site.open(url('/roads', hours(30)), view)
    await panel(page).getByText('이 시각의 자료가 없습니다.').waitFor()
    expect(errors).toEqual([])
    await close()
  })

  it('shows any kept day, and ends at the present', PATIENT, async () => {
    const view = { width: 1440, height: 900, locale: 'ko-KR' }
    const { page, close } = await site.open('/system', view)
    // The past is still being filled in, further and further back: what is chosen is what the page was told of.
    const told = page.waitForResponse('**/api/history/days')
    await page.goto(site.system.url + url('/tollgates', hours(1)))
    const oldest = z
      .array(keptDay)
      .parse(await (await told).json())
      .at(-1)
    await page.getByLabel('날짜').selectOption(oldest?.day ?? '')
    await expect.poll(() => atOf(page), SOON).toBe(Date.parse(oldest?.from ?? ''))
    await page.goto(site.system.url + url('/tollgates', Date.now() - 2 * MINUTE_MS))
    await page.getByLabel('빠르기').selectOption('1200')
    await page.getByTestId('replay-play').click()
    // It has nothing more to play, and says so by its button.
    await page.getByRole('button', { name: '재생' }).waitFor()
    await expect.poll(() => Date.now() - atOf(page)).toBeLessThan(MINUTE_MS)
    await close()
  })
})
