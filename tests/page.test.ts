import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executablePath, panel, PATIENT, report, sizes, startSite, type Site } from './browser.ts'
import { pidOf } from './system.ts'

const desk = { ...sizes[0], locale: 'ko-KR' }

describe.skipIf(!executablePath)('the page', PATIENT, () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite({ env: { BACKFILL: '0s' } })
  })
  afterAll(() => site.end())

  describe.each(sizes)('on $name', (dimensions) => {
    const size = { ...dimensions, locale: 'ko-KR' }

    it('shows the four tabs of the original and the system’s, each of the four with its list, and says that the data is simulated', async () => {
      const { page, errors, close } = await site.open('/', size)
      const tabs = page.getByRole('navigation').getByRole('link')
      await tabs.first().waitFor()
      expect(await tabs.count()).toBe(5)
      await page.getByTestId('data-status').getByText('모의').waitFor()
      const lists = [
        { tab: 1, path: '/accidents', item: 'incident' },
        { tab: 2, path: '/tollgates', item: 'tollgate' },
        { tab: 3, path: '/roads', item: 'route' },
      ]
      for (const { tab, path, item } of lists) {
        await tabs.nth(tab).click()
        await panel(page).getByTestId(item).first().waitFor()
        expect(new URL(page.url()).pathname).toBe(path)
        expect(await tabs.nth(tab).getAttribute('aria-current')).toBe('page')
      }
      await expect.poll(() => panel(page).getByTestId('route').count()).toBe(67)
      expect(errors).toEqual([])
      await close()
    })

    it('shows an accident the moment it is reported, without a reload', async () => {
      const { page, errors, close } = await site.open('/accidents', size)
      await panel(page).getByTestId('incident').first().waitFor()
      const point = `${size.name} 앞 시험 지점`
      await report(site.system, { point, text: '승용차 추돌, 1차로 차단', at: [36.35, 127.43] })
      await panel(page).getByText(point).first().waitFor()
      expect(errors).toEqual([])
      await close()
    })

    it('shows hostile text as text', async () => {
      const { page, errors, close } = await site.open('/accidents', size)
      const point = `<img src=x onerror="document.title='hacked'"> ${size.width}`
      await report(site.system, { point, text: '<script>document.title="hacked"</script>' })
      await panel(page).getByText(point).first().waitFor()
      expect(await page.title()).not.toBe('hacked')
      expect(errors).toEqual([])
      await close()
    })

    it('opens a section of a route, and the address restores it', async () => {
      const { page, close } = await site.open('/roads?route=0010', size)
      const section = panel(page).getByTestId('section').first()
      await section.waitFor()
      await section.getByRole('button').first().click()
      await page.getByTestId('section-facts').waitFor()
      const facts = await page.getByTestId('section-facts').innerText()
      await page.reload()
      await page.getByTestId('section-facts').waitFor()
      expect((await page.getByTestId('section-facts').innerText()).split('\n')[0]).toBe(facts.split('\n')[0])
      await close()
    })
  })

  it('says so while a file of the map does not arrive, and draws the map once it does', async () => {
    const { page, close } = await site.open('/', desk)
    const outline = '**/korea-outline-*'
    await page.context().route(outline, (route) => route.abort())
    await page.reload()
    const said = page.getByRole('alert').getByText('바탕 지도를 받지 못했습니다')
    await said.waitFor()
    // The lists do not need it.
    await expect.poll(() => panel(page).locator('[data-row]').count()).toBeGreaterThan(0)
    await page.context().unroute(outline)
    await said.waitFor({ state: 'detached' })
    await close()
  })

  it('finds a route by its initial consonants', async () => {
    const { page, close } = await site.open('/roads', desk)
    await panel(page).getByTestId('route').nth(66).waitFor()
    await panel(page).getByRole('searchbox').fill('ㄱㅂ')
    await panel(page).getByText('경부선').waitFor()
    await panel(page).getByText('서해안선').waitFor({ state: 'detached' })
    await expect.poll(() => panel(page).getByTestId('route').count()).toBeLessThan(10)
    await close()
  })

  it('speaks English when asked, and remembers it', async () => {
    const { page, close } = await site.open('/', desk)
    await page.getByRole('button', { name: 'EN' }).click()
    await page
      .getByRole('link', { name: 'Tollgates' })
      .or(page.getByRole('link', { name: 'Toll' }))
      .first()
      .waitFor()
    await page.reload()
    await page.getByRole('button', { name: '한국어' }).waitFor()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en')
    await close()
  })

  it('keeps what it shows when the system goes away, says so, and recovers by itself', async () => {
    const { page, close } = await site.open('/roads', desk)
    await panel(page).getByTestId('route').nth(66).waitFor()
    const status = page.getByTestId('data-status')
    await status.getByText('실시간').waitFor()
    // The function that the page talks to dies; it is started again after a while.
    process.kill(pidOf(site.system, 'dashboard'), 'SIGKILL')
    await status.getByText('10초마다').waitFor()
    expect(await panel(page).getByTestId('route').count()).toBe(67)
    await status.getByText('실시간').waitFor()
    await close()
  })
})
