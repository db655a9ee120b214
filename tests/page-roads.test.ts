import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, executablePath, panel, param, startSite, views, type Site } from './browser.ts'

const words = {
  ko: { smooth: /^원활/, kinds: '운영', order: '정렬', back: '목록으로', name: '경부선', routes: '개 노선' },
  en: {
    smooth: /^Free flow/,
    kinds: 'Operator',
    order: 'Order',
    back: 'Back to the list',
    name: 'Gyeongbu',
    routes: 'routes',
  },
} as const

describe.skipIf(!executablePath)('the roads', { timeout: 240_000 }, () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite({ env: { BACKFILL: '0s' } })
  }, 120_000)
  afterAll(() => site.end())

  const routes = (page: Page) => panel(page).getByTestId('route')
  const names = (page: Page) => routes(page).locator('span.truncate').allInnerTexts()
  const value = (page: Page) => page.getByTestId('strip-value')

  describe.each(views)('at $view', (view) => {
    const said = words[view.language]

    it('are 67 routes, found, narrowed and ordered, and the address restores that', async () => {
      const { page, errors, close } = await site.open('/roads', view)
      await routes(page).nth(66).waitFor()
      await expect.poll(() => routes(page).count()).toBe(67)
      expect(await axe(page)).toEqual([])

      await panel(page).getByRole('searchbox').fill('ㄱㅂ')
      await routes(page).nth(20).waitFor({ state: 'detached' })
      await panel(page).getByText(said.name).first().waitFor()
      await panel(page).getByRole('searchbox').fill('')
      await routes(page).nth(66).waitFor()

      await panel(page).getByLabel(said.order).selectOption('number')
      await expect.poll(async () => (await names(page))[0]).toBe(said.name)
      await panel(page).getByLabel(said.kinds).selectOption('private')
      await routes(page).nth(30).waitFor({ state: 'detached' })
      await panel(page).getByRole('button', { name: said.smooth }).click()
      await expect
        .poll(() => ['sort', 'kind', 'grade'].map((name) => param(page, name)))
        .toEqual(['number', 'private', '1'])
      // The same but for new rows, of every five minutes, just between.
      const reloaded = async () => {
        const shown = await names(page)
        expect(shown.length).toBeGreaterThan(5)
        await page.reload()
        await routes(page).first().waitFor()
        return { same: String(await names(page)) === String(shown) }
      }
      await expect.poll(reloaded).toEqual({ same: true })
      expect(errors).toEqual([])
      await close()
    })

    it('show a route along its distance; strip, list and address answer one another', async () => {
      const { page, errors, close } = await site.open('/roads?route=0010', view)
      const bars = page.getByTestId('strip').locator('g[data-id]')
      let ids: string[] = []
      const lanes = async () => {
        ids = await bars.evaluateAll((all) => all.map((bar) => bar.getAttribute('data-id') ?? ''))
        expect(ids.filter((id) => !id.startsWith('0010CZ'))).toEqual([])
        return Math.min(...['CZS', 'CZE'].map((way) => ids.filter((id) => id.includes(way)).length))
      }
      await expect.poll(lanes).toBeGreaterThan(50)

      const id = ids.filter((one) => one.includes('CZS'))[20] ?? ''
      const row = panel(page).locator(`[data-testid=section][data-id="${id}"]`)
      const place = (await row.getByRole('button').innerText()).split('\n')[0]?.split(' → ')[0] ?? ''
      await page.getByTestId('strip').locator(`g[data-id="${id}"]`).locator('rect').last().hover()
      await value(page).getByText(place).waitFor()
      await expect.poll(() => row.getByRole('button').getAttribute('class')).toMatch(/(^| )bg-raised/)
      await page.getByTestId('strip').locator(`g[data-id="${id}"]`).locator('rect').last().click()
      await row.getByTestId('section-facts').waitFor()
      expect(param(page, 'sel')).toBe(id)
      expect(await axe(page)).toEqual([])

      await page.reload()
      await row.getByTestId('section-facts').waitFor()
      await value(page).getByText(place).waitFor()
      await page.getByRole('button', { name: said.back }).click()
      await routes(page).nth(66).waitFor()
      expect(param(page, 'sel')).toBeNull()
      expect(errors).toEqual([])
      await close()
    })
  })

  it('are pointed at on the map, and chosen there', async () => {
    const { page, errors, close } = await site.open('/roads?route=0010&sel=0010CZS300', {
      width: 1440,
      height: 900,
      locale: 'ko-KR',
    })
    const facts = panel(page).getByTestId('section-facts')
    await facts.waitFor()
    // The map has gone there.
    await page.waitForURL(/map=/)
    const between = (text: string) => /(?:^| )(\S+ → \S+)/m.exec(text)?.[1] ?? ''
    const chosen = between((await value(page).innerText()).replace(/^.*km\/h /, ''))
    expect(chosen).toContain(' → ')

    // About the chosen section, in the middle of what the panel leaves of the map, until the mouse is over another.
    const tooltip = page.locator('.leaflet-tooltip')
    const places = [0, -12, 12, -24, 24, -36, 36].flatMap((down) =>
      Array.from({ length: 41 }, (_, step) => [850 + 3 * step, 476 + down] as const),
    )
    let other: readonly [x: number, y: number] | undefined
    for (const [x, y] of places) {
      // oxlint-disable no-await-in-loop
      await page.mouse.move(x, y)
      const [text] = await tooltip.allInnerTexts()
      // Another route may run beside it.
      if (!text?.startsWith('경부선') || between(text) === chosen) continue
      // The strip says the same once the mouse rests; a tooltip that was just going says it no more.
      const same = value(page).getByText(between(text))
      const said = await same.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      )
      if (!said) continue
      other = [x, y]
      break
    }
    if (!other) throw new Error('no other section of the route was found on the map')
    await page.mouse.click(...other)
    await page.waitForURL((url) => url.searchParams.get('sel') !== '0010CZS300')
    await facts.waitFor()
    expect(errors).toEqual([])
    await close()
  })
})
