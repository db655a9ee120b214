import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  axe,
  executablePath,
  panel,
  param,
  PATIENT,
  report,
  sharedSite,
  views,
  type SharedSite,
} from './browser.ts'

const words = {
  ko: {
    crash: /^사고/,
    work: /^작업/,
    filters: /^조건/,
    state: '상태',
    back: '목록으로',
    timeline: '경과',
    began: '발생',
    stats: '통계',
    week: '최근 7일',
    byHour: '시간대별',
    byKind: '종류별',
    none: '조건에 맞는 돌발이 없습니다',
    gone: '이제 목록에 없는 돌발입니다',
  },
  en: {
    crash: /^Crash/,
    work: /^Roadwork/,
    filters: /^Filters/,
    state: 'State',
    back: 'Back to the list',
    timeline: 'Timeline',
    began: 'Began',
    stats: 'Numbers',
    week: 'Last 7 days',
    byHour: 'By hour',
    byKind: 'By kind',
    none: 'No incident matches',
    gone: 'This incident is no longer listed',
  },
} as const

const POINT = '시험 분기점'
const TEXT = '승용차 추돌, 1차로 차단, 서행 바랍니다'
/** Finds it alone: others come meanwhile, and the list draws only the rows in view. */
const ALONE = '/accidents?q=추돌, 1차로'

describe.skipIf(!executablePath)('the incidents', PATIENT, () => {
  let site: SharedSite
  beforeAll(async () => {
    site = await sharedSite()
    await report(site.system, { point: POINT, text: TEXT, at: [36.35, 128.9] })
  })
  afterAll(() => site.end())

  const rows = (page: Page) => panel(page).getByTestId('incident')
  const own = (page: Page) => rows(page).filter({ hasText: TEXT })

  describe.each(views)('at $view', (view) => {
    const said = words[view.language]

    it('are found while one types, by initial consonants too, and open with text and timeline', async () => {
      const { page, errors, close } = await site.open('/accidents', view)
      await rows(page).nth(1).waitFor()
      await panel(page).getByRole('searchbox').fill('ㅊㄷ, 1차')
      await rows(page).nth(1).waitFor({ state: 'detached' })
      expect(param(page, 'q')).toBe('ㅊㄷ, 1차')
      await own(page).getByRole('link').click()
      const detail = panel(page).getByRole('region')
      await detail.getByText(TEXT).waitFor()
      await detail.getByRole('list', { name: said.timeline }).getByText(said.began).waitFor()
      expect(param(page, 'sel')).not.toBeNull()
      expect(await axe(page)).toEqual([])

      // The address restores it, and so do back and forward.
      await page.reload()
      await panel(page).getByRole('region').getByText(TEXT).waitFor()
      await page.getByRole('button', { name: said.back }).click()
      await own(page).waitFor()
      await page.waitForFunction(() => document.activeElement?.matches('[data-testid=incident] a'))
      expect(param(page, 'sel')).toBeNull()
      expect(param(page, 'q')).toBe('ㅊㄷ, 1차')
      await page.goBack()
      await panel(page).getByRole('region').getByText(TEXT).waitFor()
      await page.goForward()
      await own(page).waitFor()
      expect(errors).toEqual([])
      await close()
    })

    it('are narrowed by kind and state, and a reload keeps that', async () => {
      const { page, errors, close } = await site.open(ALONE, view)
      await own(page).waitFor()
      if (view.width < 768) await panel(page).getByRole('button', { name: said.filters }).click()
      await panel(page).getByRole('button', { name: said.crash }).click()
      await expect.poll(() => param(page, 'kind')).toBe('crash')
      await panel(page).getByRole('button', { name: said.work }).click()
      await expect.poll(() => param(page, 'kind')).toBe('crash.work')
      await panel(page).getByRole('button', { name: said.crash }).click()
      await own(page).waitFor({ state: 'detached' })
      await panel(page).getByRole('button', { name: said.work }).click()
      await own(page).waitFor()
      await panel(page).getByLabel(said.state).selectOption('ended')
      await own(page).waitFor({ state: 'detached' })
      await page.reload()
      await page.waitForFunction(() => !document.querySelector('.skeleton'))
      await own(page).waitFor({ state: 'detached' })
      expect(param(page, 'show')).toBe('ended')
      expect(await axe(page)).toEqual([])
      expect(errors).toEqual([])
      await close()
    })

    it('are counted by hour, kind and route', async () => {
      const { page, errors, close } = await site.open('/accidents', view)
      await rows(page).first().waitFor()
      await panel(page).getByRole('button', { name: said.stats }).click()
      await panel(page).getByRole('button', { name: said.week }).click()
      const hours = panel(page).getByRole('list', { name: said.byHour })
      await hours.waitFor()
      expect(await hours.getByRole('listitem').count()).toBe(24)
      await panel(page).getByRole('list', { name: said.byKind }).getByRole('listitem').first().waitFor()
      expect(await axe(page)).toEqual([])
      await page.reload()
      await hours.waitFor()
      expect(errors).toEqual([])
      await close()
    })

    it('say so when nothing matches, and when an address leads to none', async () => {
      const { page, errors, close } = await site.open('/accidents?q=없는말&kind=nonsense&sort=x&map=y', view)
      await panel(page).getByText(said.none).waitFor()
      await page.goto(`${site.system.url}/accidents?sel=999999999`)
      await panel(page).getByText(said.gone).waitFor()
      expect(errors).toEqual([])
      await close()
    })
  })
})
