import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { axe, executablePath, launch, PATIENT, sharedSite, views, type SharedSite } from './browser.ts'
import { powerCut, startParts, type Parts } from './clusters.ts'
import { startFront, type Front } from './front.ts'
import type { System } from './system.ts'

const SOON = { timeout: 60_000, interval: 200 }
const words = {
  ko: { tab: '시스템', fine: '모두 정상', served: '이 화면을 보낸 곳', strip: '응답: ' },
  en: { tab: 'System', fine: 'All well', served: 'Served this page', strip: 'Served: ' },
} as const

describe.skipIf(!executablePath)('the system view', () => {
  let site: SharedSite
  beforeAll(async () => {
    site = await sharedSite()
  })
  afterAll(() => site.end())

  describe.each(views)('on $view', (view) => {
    const say = words[view.language]

    it(
      'shows each stage with its figures, who did what, and the last 15 minutes after a reload too',
      PATIENT,
      async () => {
        const { page, errors, close } = await site.open('/', view)
        await page.getByRole('navigation').getByRole('link', { name: say.tab }).click()
        await page.waitForURL('**/system')
        await page.getByText(say.served, { exact: true }).waitFor()
        for (const who of ['served-by', 'collected-by', 'stored-by'])
          await expect.poll(() => page.getByTestId(who).innerText()).toBe('local')
        await expect.poll(() => page.getByTestId(/^stage-/).count()).toBe(10)
        await page.getByTestId('health').getByText(say.fine).waitFor()
        // The processor's rate is that of the events it told of, so it is no zero right after the first collections.
        await expect
          .poll(() => page.getByTestId('stage-processor').innerText(), SOON)
          .toMatch(/[1-9]\d*\s*(건\/분|\/min)/)

        const served = page.getByRole('img', { name: say.strip })
        await expect.poll(() => served.locator('rect').count(), SOON).toBeGreaterThan(0)
        await page.reload()
        await served.locator('rect').first().waitFor({ state: 'attached' })
        expect(await axe(page)).toEqual([])
        expect(errors).toEqual([])
        // Nothing is cut off at the side.
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
        await close()
      },
    )
  })

  it('moves nothing for who asked for less motion', PATIENT, async () => {
    const { page, close } = await site.open('/system', {
      ...views[0],
      width: 1440,
      height: 900,
      locale: 'ko-KR',
    })
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.reload()
    await page.getByTestId('stage-store').waitFor()
    const pixels = `(() => { const c = document.querySelector('canvas'); return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((one) => one > 0) })()`
    await expect.poll(() => page.getByTestId('stage-api').innerText(), SOON).toMatch(/[1-9]/)
    expect(await page.evaluate(pixels)).toBe(false)
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await page.reload()
    await expect.poll(() => page.evaluate(pixels).catch(() => false), SOON).toBe(true)
    await close()
  })
})

const real = executablePath ? await startParts() : undefined

describe.skipIf(!real)('the system view before two clusters', () => {
  if (real) twoClusters(real)
})

function twoClusters(parts: Parts) {
  let one: System
  let two: System
  let front: Front
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    one = await parts.start('member1')
    await one.printed('first rows of every feed stored')
    two = await parts.start('member2')
    await two.printed('first rows of every feed stored')
    front = await startFront([one.url, two.url])
    browser = await launch()
    page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'ko-KR' })
    await page.goto(`${front.url}/system`)
  }, 240_000)
  afterAll(async () => {
    await browser.close()
    await Promise.all([one.end(), two.end(), front.end()])
    await parts.end()
  })

  const who = (work: string) => page.getByTestId(`${work}-by`).innerText()
  const health = () => page.getByTestId('health').innerText()

  it('shows the other cluster take over when one dies, and remembers it', PATIENT, async () => {
    await expect.poll(() => who('served'), SOON).toBe('member1')
    // Both are seen at work, so that one can be seen to stop.
    await expect
      .poll(() => page.getByRole('img', { name: /수집: / }).getAttribute('aria-label'), SOON)
      .toMatch(/member1 [1-9]\d*.*member2 [1-9]/)
    powerCut(one)
    await expect.poll(() => who('served'), SOON).toBe('member2')
    await expect.poll(() => who('collected'), SOON).toBe('member2')
    await expect.poll(() => who('stored'), SOON).toBe('member2')
    // It is not taken for one at rest: its source was cut off without taking its leave.
    await page.getByTestId('life-member1').getByText('응답 없음').waitFor({ timeout: 60_000 })
    const handover = page.getByTestId('handover-served').filter({ hasText: 'member1 → member2' })
    // The strip waits for twice a member's usual pause before it takes it for gone.
    await expect.poll(() => handover.count(), { ...SOON, timeout: 150_000 }).toBeGreaterThan(0)
    await page.reload()
    await handover.first().waitFor()
  })

  it('says what cannot be reached, and when it is back', PATIENT, async () => {
    await parts.mariadb.kill()
    await expect.poll(health, SOON).toContain('MariaDB')
    // What was known stays on the screen.
    expect(await who('stored')).toBe('member2')
    await parts.mariadb.restart()
    await expect.poll(health, SOON).toBe('모두 정상')
    await parts.redis.kill()
    await expect.poll(health, SOON).toContain('Redis')
    await parts.redis.restart()
    await expect.poll(health, SOON).toBe('모두 정상')
  })

  it('keeps the last state while nobody answers, says so, and recovers', PATIENT, async () => {
    process.kill(-(two.child.pid ?? 0), 'SIGSTOP')
    await expect.poll(health, SOON).toContain('응답이 없습니다')
    expect(await who('served')).toBe('member2')
    process.kill(-(two.child.pid ?? 0), 'SIGCONT')
    await expect.poll(health, SOON).toBe('모두 정상')
  })
}
