import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  executablePath,
  mapThere,
  panel,
  param,
  PATIENT,
  report,
  sizes,
  sharedSite,
  type SharedSite,
} from './browser.ts'

const desk = { ...sizes[0], locale: 'ko-KR' }
const POINT = '시험 나들목'
const TEXT = '버스 전도, 2차로 차단, 우회 바랍니다'

describe.skipIf(!executablePath)('the incidents at a desk', PATIENT, () => {
  let site: SharedSite
  beforeAll(async () => {
    site = await sharedSite()
    await report(site.system, { point: POINT, text: TEXT, at: [36.85, 128.5] })
  })
  afterAll(() => site.end())

  const rows = (page: Page) => panel(page).getByTestId('incident')
  const own = (page: Page) => rows(page).filter({ hasText: TEXT })

  it('answer each other on the map and in the list', async () => {
    const { page, errors, close } = await site.open('/accidents?q=전도, 2차로', desk)
    await own(page).waitFor()
    const marker = page.getByRole('button', { name: new RegExp(POINT) })
    await own(page).hover()
    await page.locator('.marker.is-pointed').waitFor()
    await page.mouse.move(1000, 10)
    await page.locator('.marker.is-pointed').waitFor({ state: 'detached' })

    await marker.hover()
    await page.getByRole('tooltip').getByText(TEXT).waitFor()
    await page.waitForFunction(
      (text) =>
        [...document.querySelectorAll('[data-testid=incident] a')].some(
          (row) => row.textContent?.includes(text) && row.classList.contains('bg-raised'),
        ),
      TEXT,
    )
    await marker.click()
    await panel(page).getByRole('region').getByText(TEXT).waitFor()
    await page.keyboard.press('Escape')
    await own(page).waitFor()
    expect(errors).toEqual([])
    await close()
  })

  it('go on showing what is pointed at when others come', async () => {
    const { page, errors, close } = await site.open('/accidents?q=전도', desk)
    await own(page).hover()
    const pointed = page.locator('.marker.is-pointed')
    await pointed.waitFor()
    const other = '뒤따른 지점'
    const began = new Date(Date.now() - 3_600_000)
    await report(site.system, { point: other, began, text: '화물차 전도', at: [35.6, 127.9] })
    await rows(page).filter({ hasText: other }).waitFor()
    await page.getByRole('button', { name: new RegExp(other) }).waitFor()
    expect(await pointed.getAttribute('aria-label')).toContain(POINT)
    expect(errors).toEqual([])
    await close()
  })

  it('tell what changed the moment it does', async () => {
    const began = new Date(Date.now() - 600_000)
    const point = '바뀌는 지점'
    await report(site.system, { point, began, process: '진행', text: '화물차 고장, 갓길' })
    const { page, errors, close } = await site.open('/accidents?q=화물차 고장, 갓길', desk)
    await rows(page).filter({ hasText: point }).getByRole('link').click()
    const timeline = panel(page).getByRole('list', { name: '경과' })
    await timeline.waitFor()
    await report(site.system, { point, began, process: '처리중', text: '화물차 고장, 견인차 도착' })
    await timeline.getByText('변경: 처리중').waitFor()
    await panel(page).getByRole('paragraph').getByText('화물차 고장, 견인차 도착').waitFor()
    expect(errors).toEqual([])
    await close()
  })

  it('say that they did not come, and come once they can', async () => {
    const { page, close } = await site.open('/accidents?q=전도, 2차로', desk)
    await own(page).waitFor()
    await page.route('**/api/accidents/history**', (route) => route.abort())
    await panel(page).getByLabel('상태').selectOption('all')
    await panel(page).getByRole('alert').getByText('서버에 연결되지 않습니다').waitFor()
    const again = page.waitForRequest('**/api/accidents/history**')
    await panel(page).getByRole('button', { name: '지금 다시 시도' }).click()
    await again
    await page.unroute('**/api/accidents/history**')
    await own(page).waitFor()
    await expect.poll(() => panel(page).getByRole('alert').count()).toBe(0)
    await close()
  })

  it('keep the map where it was, over tabs, a reload and going back', async () => {
    const { page, close } = await site.open('/accidents?q=전도, 2차로', desk)
    await own(page).waitFor()
    await own(page).getByRole('link').click()
    await page.waitForURL(/map=10\//)
    const there = param(page, 'map')
    await page.getByRole('navigation').getByRole('link').nth(2).click()
    await panel(page).getByTestId('tollgate').first().waitFor()
    expect(param(page, 'map')).toBe(there)
    expect(param(page, 'sel')).toBeNull()
    await page.reload()
    await panel(page).getByTestId('tollgate').first().waitFor()
    await mapThere(page)
    await page.getByRole('button', { name: '축소' }).click()
    await page.waitForURL((url) => url.searchParams.get('map') !== there)
    await page.goBack()
    await panel(page).getByRole('region').getByText(TEXT).waitFor()
    await expect.poll(() => param(page, 'map')).toBe(there)
    await close()
  })

  it('go to the next row by the arrow keys, whatever is drawn', async () => {
    const { page, close } = await site.open('/accidents?show=all', desk)
    const place = () =>
      page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset'))
    // One that is reported just then moves all others down.
    const second = async () => {
      await rows(page).first().getByRole('link').focus()
      await page.keyboard.press('ArrowDown')
      await page.waitForFunction(
        () => document.activeElement?.closest('li')?.getAttribute('aria-posinset') !== '1',
      )
      return place()
    }
    await expect.poll(second, { timeout: 120_000 }).toBe('2')
    await page.keyboard.press('End')
    await page.waitForFunction(() => {
      const row = document.activeElement?.closest('li')
      return row && row.getAttribute('aria-posinset') === row.getAttribute('aria-setsize')
    })
    await page.keyboard.press('Home')
    await expect.poll(place).toBe('1')
    await close()
  })
})
