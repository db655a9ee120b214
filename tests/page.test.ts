import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pidOf, startSystem, type System } from './system.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
)
if (!executablePath) process.stdout.write('Chromium is not installed; the page is not tested\n')

const sizes = [
  { name: 'a desk', width: 1440, height: 900 },
  { name: 'a phone', width: 390, height: 844 },
]

describe.skipIf(!executablePath)('the page', () => {
  let system: System
  let browser: Browser

  beforeAll(async () => {
    system = await startSystem()
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    await system.printed('first rows of every feed stored')
  })
  afterAll(async () => {
    await browser.close()
    await system.end()
  })

  /** A page that fails the test on any error in it, a violated content security policy among them. */
  async function open(path: string, size: { width: number; height: number }, locale = 'ko-KR') {
    const context = await browser.newContext({ viewport: size, locale })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(system.url + path)
    return { page, errors, close: () => context.close() }
  }

  async function report(point: string, text: string): Promise<void> {
    const answer = await fetch(`${system.url}/ingest`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': `page-${encodeURIComponent(point)}`,
        'ce-source': '/test',
        'ce-type': 'kr.expressway.accidents.collected.v1',
      },
      body: JSON.stringify({
        collectedAt: new Date().toISOString(),
        origin: 'manual',
        records: [
          {
            accDate: '20261121',
            accHour: '12:00:00',
            accPointNM: point,
            accType: '사고',
            nosunNM: '0010',
            roadNM: '경부선',
            smsText: text,
            latitude: 36.35,
            altitude: 127.43,
          },
        ],
      }),
    })
    expect(answer.ok).toBe(true)
  }

  const panel = (page: Page) => page.getByRole('complementary')

  describe.each(sizes)('on $name', (size) => {
    it('shows the four tabs of the original, each with its list, and says that the data is simulated', async () => {
      const { page, errors, close } = await open('/', size)
      const tabs = page.getByRole('navigation').getByRole('link')
      await tabs.first().waitFor()
      expect(await tabs.count()).toBe(4)
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
      expect(await panel(page).getByTestId('route').count()).toBe(67)
      expect(errors).toEqual([])
      await close()
    })

    it('shows an accident the moment it is reported, without a reload', async () => {
      const { page, errors, close } = await open('/accidents', size)
      await panel(page).getByTestId('incident').first().waitFor()
      const point = `${size.name} 앞 시험 지점`
      await report(point, '승용차 추돌, 1차로 차단')
      await panel(page).getByText(point).first().waitFor()
      expect(errors).toEqual([])
      await close()
    })

    it('shows hostile text as text', async () => {
      const { page, errors, close } = await open('/accidents', size)
      const point = `<img src=x onerror="document.title='hacked'"> ${size.width}`
      await report(point, '<script>document.title="hacked"</script>')
      await panel(page).getByText(point).first().waitFor()
      expect(await page.title()).not.toBe('hacked')
      expect(errors).toEqual([])
      await close()
    })

    it('opens a section of a route, and the address restores it', async () => {
      const { page, close } = await open('/roads?route=0010', size)
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

  it('finds a route by its initial consonants', async () => {
    const { page, close } = await open('/roads', { width: 1440, height: 900 })
    await panel(page).getByTestId('route').first().waitFor()
    await panel(page).getByRole('searchbox').fill('ㄱㅂ')
    await panel(page).getByText('경부선').waitFor()
    await panel(page).getByText('서해안선').waitFor({ state: 'detached' })
    expect(await panel(page).getByTestId('route').count()).toBeLessThan(10)
    await close()
  })

  it('speaks English when asked, and remembers it', async () => {
    const { page, close } = await open('/', { width: 1440, height: 900 })
    await page.getByRole('button', { name: 'EN' }).click()
    await page
      .getByRole('link', { name: 'Tollgates' })
      .or(page.getByRole('link', { name: 'Toll' }))
      .first()
      .waitFor()
    await page.reload()
    await page.getByRole('button', { name: '한국어' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await close()
  })

  it('keeps what it shows when the system goes away, says so, and recovers by itself', async () => {
    const { page, close } = await open('/roads', { width: 1440, height: 900 })
    await panel(page).getByTestId('route').first().waitFor()
    const status = page.getByTestId('data-status')
    await status.getByText('실시간').waitFor()
    // The function that the page talks to dies; it is started again after a while.
    process.kill(pidOf(system, 'dashboard'), 'SIGKILL')
    await status.getByText('10초마다').waitFor()
    expect(await panel(page).getByTestId('route').count()).toBe(67)
    await status.getByText('실시간').waitFor()
    await close()
  })
})
