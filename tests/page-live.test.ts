import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executablePath, panel, PATIENT, report, startSite, views, type Site } from './browser.ts'

const words = {
  ko: { live: '실시간', polling: '10초마다 확인', offline: '연결 끊김', gone: '인터넷 연결이 끊겼습니다' },
  en: { live: 'Live', polling: 'Every 10 s', offline: 'Offline', gone: 'offline' },
} as const

describe.skipIf(!executablePath)('a page that is left open', () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite({ env: { BACKFILL: '0s' } })
  })
  afterAll(() => site.end())

  describe.each(views)('on $view', (view) => {
    const say = words[view.language]
    const place = (name: string) => `${name} ${view.width} ${view.language}`
    const tell = (text: string) => report(site.system, { point: `시험 ${text}`, text, at: [36.35, 127.43] })

    it('shows a change without a reload, and keeps what is selected', PATIENT, async () => {
      const { page, errors, close } = await site.open('/accidents', view)
      const chosen = panel(page)
        .getByTestId('incident')
        .filter({ hasText: place('고른 곳') })
      await tell(place('고른 곳'))
      await chosen.first().waitFor()
      await page.evaluate('window.sameLoad = true')
      await chosen.getByRole('link').or(chosen.getByRole('button')).first().click()
      const selected = () => new URL(page.url()).searchParams.get('sel')
      await expect.poll(selected).not.toBeNull()
      const before = selected()
      const asked: (string | undefined)[] = []
      page.on('request', async (request) => {
        if (!request.url().includes('/api/accidents/latest')) return
        asked.push((await request.allHeaders())['cache-control'])
      })
      await tell(place('새로 난 곳'))
      // Asked for past every cache on the way: a shared one may still hold what was so before the change.
      await expect.poll(() => asked).toContainEqual(expect.stringMatching(/max-age=0|no-cache/))
      await panel(page).getByText(place('고른 곳')).first().waitFor()
      expect(selected()).toBe(before)
      await page.goBack()
      await panel(page).getByText(place('새로 난 곳')).first().waitFor()
      expect(await page.evaluate('window.sameLoad')).toBe(true)
      expect(errors).toEqual([])
      await close()
    })

    it('shows what changes before it is first rendered', PATIENT, async () => {
      const { page, close } = await site.open('/healthz', view)
      const answered = page.waitForResponse((response) => response.url().includes('/api/accidents/latest'))
      // The page waits for all that its first view shows.
      await page.route('**/api/system', async (route) => {
        await (await answered).finished()
        await tell(place('그리기 전에 난 곳'))
        await route.continue()
      })
      await page.goto(`${site.system.url}/accidents`)
      // Sooner than it would ask by itself.
      const shown = panel(page).getByText(place('그리기 전에 난 곳'))
      await expect.poll(() => shown.count(), { timeout: 20_000 }).toBeGreaterThan(0)
      await close()
    })

    it('polls while the push is broken, says so, and goes back to the push by itself', PATIENT, async () => {
      const { page, close } = await site.open('/accidents', view)
      await panel(page).getByTestId('incident').first().waitFor()
      const status = page.getByTestId('data-status')
      await page.route('**/api/events', (route) => route.fulfill({ status: 503, body: 'no events' }))
      await page.reload()
      await status.getByText(say.polling).waitFor({ state: 'attached' })
      await tell(place('물어서 안 곳'))
      await panel(page).getByText(place('물어서 안 곳')).first().waitFor()
      await expect.poll(() => status.getByText(say.polling).count()).toBe(1)
      await page.unroute('**/api/events')
      await status.getByText(say.live, { exact: true }).waitFor({ state: 'attached' })
      await close()
    })

    it('keeps the last data when the network goes, says so, and goes on by itself', PATIENT, async () => {
      const { page, close } = await site.open('/accidents', view)
      await panel(page).getByTestId('incident').first().waitFor()
      const status = page.getByTestId('data-status')
      await status.getByText(say.live, { exact: true }).waitFor({ state: 'attached' })
      await page.context().setOffline(true)
      await status.getByText(say.offline).waitFor({ state: 'attached' })
      await panel(page).getByText(say.gone).first().waitFor()
      await tell(place('끊긴 동안 난 곳'))
      expect(await panel(page).getByTestId('incident').count()).toBeGreaterThan(0)
      expect(await panel(page).getByText(place('끊긴 동안 난 곳')).count()).toBe(0)
      await status.locator('time').waitFor()
      await page.context().setOffline(false)
      await panel(page).getByText(place('끊긴 동안 난 곳')).first().waitFor()
      await status.getByText(say.live, { exact: true }).waitFor({ state: 'attached' })
      await panel(page).getByText(say.gone).waitFor({ state: 'detached' })
      await close()
    })
  })
})
