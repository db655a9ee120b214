import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  axe,
  drawnIn,
  executablePath,
  panel,
  param,
  PATIENT,
  sharedSite,
  sizes,
  views,
  type SharedSite,
} from './browser.ts'

const words = {
  ko: {
    name: '서서울',
    option: '서서울 서해안선',
    typed: 'ㅅㅅㅇ',
    back: '목록으로',
    filters: /^조건/,
    route: '노선',
    classes: '차종별',
    sort: '정렬',
    in: '진입',
    day: /최근 24시간 교통량/,
    noLastWeek: '지난주 같은 시간의 자료는 아직 없습니다',
    stats: '통계',
    topIn: '진입이 많은 요금소',
    find: '전체 찾기',
    gone: '목록에 없는 요금소입니다',
  },
  en: {
    name: 'Seoseoul',
    option: 'Seoseoul Seohaean',
    typed: 'seoseo',
    back: 'Back to the list',
    filters: /^Filters/,
    route: 'Route',
    classes: 'By vehicle class',
    sort: 'Order',
    in: 'In',
    day: /Traffic of the last 24 hours/,
    noLastWeek: 'There is no data of the same hours last week yet',
    stats: 'Numbers',
    topIn: 'Most vehicles in',
    find: 'Search everything',
    gone: 'This tollgate is not listed',
  },
} as const

describe.skipIf(!executablePath)('the tollgates', PATIENT, () => {
  let site: SharedSite
  beforeAll(async () => {
    site = await sharedSite()
  })
  afterAll(() => site.end())

  const rows = (page: Page) => panel(page).getByTestId('tollgate')
  const names = (page: Page) => rows(page).getByRole('link').allInnerTexts()

  describe.each(views)('at $view', (view) => {
    const said = words[view.language]

    it('are all in the list, found by typing, and open with in, out, classes and the day', async () => {
      const { page, errors, close } = await site.open('/tollgates', view)
      await rows(page).first().waitFor()
      expect(Number(await rows(page).first().getAttribute('aria-setsize'))).toBeGreaterThan(400)
      expect(await axe(page)).toEqual([])
      await panel(page).getByRole('searchbox').fill(said.typed)
      await rows(page).filter({ hasText: said.name }).getByRole('link').click()
      const detail = panel(page).getByRole('region', { name: said.name })
      await detail.waitFor()
      await detail.getByRole('img', { name: said.day }).waitFor()
      await detail.getByText(said.noLastWeek).waitFor()
      await detail.getByRole('table').getByRole('row').nth(4).waitFor()
      expect(await axe(page)).toEqual([])
      await page.reload()
      await detail.getByRole('img', { name: said.day }).waitFor()
      await page.getByRole('button', { name: said.back }).click()
      await rows(page).filter({ hasText: said.name }).waitFor()
      expect(param(page, 'sel')).toBeNull()
      expect(errors).toEqual([])
      await close()
    })

    it('are counted by direction and class, ordered and narrowed to a route, and a reload keeps that', async () => {
      const { page, errors, close } = await site.open('/tollgates', view)
      await rows(page).first().waitFor()
      const before = await names(page)
      if (view.width < 768) await panel(page).getByRole('button', { name: said.filters }).click()
      await panel(page).getByRole('button', { name: said.in, exact: true }).click()
      await panel(page).getByLabel(said.classes, { exact: true }).selectOption('5')
      await expect.poll(() => names(page)).not.toEqual(before)
      await panel(page).getByLabel(said.sort, { exact: true }).selectOption('name')
      await panel(page).getByLabel(said.route, { exact: true }).selectOption('015')
      const own = async () => Number(await rows(page).first().getAttribute('aria-setsize'))
      await expect.poll(own).toBeLessThan(60)
      const first = async () => (await names(page)).slice(0, 5).map((text) => text.split('\n')[0])
      const narrowed = await first()
      await page.reload()
      await expect.poll(first).toEqual(narrowed)
      expect([param(page, 'way'), param(page, 'kind'), param(page, 'sort'), param(page, 'route')]).toEqual([
        'in',
        '5',
        'name',
        '015',
      ])
      expect(errors).toEqual([])
      await close()
    })

    it('have top lists, which lead to them', async () => {
      const { page, errors, close } = await site.open('/tollgates', view)
      await panel(page).getByRole('button', { name: said.stats }).click()
      const top = panel(page).getByRole('list', { name: said.topIn })
      await top.waitFor()
      expect(await top.getByRole('listitem').count()).toBe(5)
      expect(await axe(page)).toEqual([])
      const name = await top.getByRole('link').first().innerText()
      await top.getByRole('link').first().click()
      await panel(page).getByRole('region', { name }).waitFor()
      await page.goto(`${site.system.url}/tollgates?sel=none`)
      await panel(page).getByText(said.gone).waitFor()
      expect(errors).toEqual([])
      await close()
    })

    it('are found from any tab with the keyboard alone, as all else that has a name', async () => {
      const { page, errors, close } = await site.open('/accidents', view)
      await panel(page).getByTestId('incident').first().waitFor()
      await page.keyboard.press('/')
      const field = page.getByRole('dialog').getByRole('combobox')
      const focused = () => field.and(page.locator(':focus')).waitFor()
      await focused()
      await page.keyboard.type(said.typed)
      const option = page.getByRole('option', { name: said.option })
      await option.waitFor()
      expect(await axe(page)).toEqual([])
      const chosen = page.getByRole('option', { selected: true })
      while ((await option.getAttribute('aria-selected')) !== 'true') {
        const before = await chosen.getAttribute('id')
        await page.keyboard.press('ArrowDown')
        await expect.poll(() => chosen.getAttribute('id')).not.toBe(before)
      }
      await page.keyboard.press('Enter')
      await panel(page).getByRole('region', { name: said.name }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/tollgates')

      await page.keyboard.press('/')
      await field.waitFor()
      await page.keyboard.press('Escape')
      await field.waitFor({ state: 'detached' })
      // Only the search closed.
      await panel(page).getByRole('region', { name: said.name }).waitFor()
      await page.getByRole('button', { name: said.find }).click()
      await focused()
      await page.keyboard.type('ㄱㅂㅅ')
      const found = view.language === 'ko' ? '경부선 1호선' : 'Gyeongbu Route 1'
      await page.getByRole('option', { name: found, selected: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/roads\?route=0010/)
      expect(errors).toEqual([])
      await close()
    })
  })

  it('answer on the map what is pointed at in the list, and the other way round', async () => {
    const { page, errors, close } = await site.open('/tollgates?q=인천', { ...sizes[0], locale: 'ko-KR' })
    const row = rows(page).filter({ hasText: '경인선' }).first()
    await row.waitFor()
    // Of the circles alone: what else is drawn comes when it comes.
    const drawn = () => drawnIn(page, 'points')
    let plain: string | undefined
    const rests = async () => {
      const before = plain
      plain = await drawn()
      return plain !== undefined && plain === before
    }
    await expect.poll(rests, { interval: 500 }).toBe(true)
    await row.hover()
    await expect.poll(drawn).not.toBe(plain)

    // Chosen, it lies in the middle of the free part of the map.
    await row.getByRole('link').click()
    await page.waitForURL(/map=/)
    const map = page.getByRole('application')
    const box = await map.boundingBox()
    const beside = await panel(page).boundingBox()
    if (!box || !beside) throw new Error('the map and the panel have no size')
    const x = (beside.x + beside.width + box.x + box.width) / 2
    await page.mouse.move(x, box.y + box.height / 2)
    await page.getByRole('tooltip').getByText('인천', { exact: true }).waitFor()
    expect(errors).toEqual([])
    await close()
  })
})
