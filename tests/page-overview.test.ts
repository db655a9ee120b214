import { once } from 'node:events'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { road, tollgate } from '../functions/traffic/data-processor/testing.ts'
import { axe, executablePath, panel, param, startSite, views, type Site } from './browser.ts'
import type { System } from './system.ts'

const words = {
  ko: {
    sim: '모의 데이터',
    figures: ['진행 중인 돌발', '정체 구간', '평균 속도', '요금소 통행'],
    noTrend: '지난주 같은 시각의 자료가 아직 없습니다',
    lastWeek: '지난주 120 km/h',
    tollgates: '요금소',
    legend: '범례',
  },
  en: {
    sim: 'Simulated',
    figures: ['Active incidents', 'Congested sections', 'Mean speed', 'Tollgate traffic'],
    noTrend: 'Nothing is kept yet of this hour last week',
    lastWeek: 'last week 120 km/h',
    tollgates: 'Tollgates',
    legend: 'Legend',
  },
} as const

const SCRIPT_BYTES = 200_000
const WEEK_MS = 7 * 86_400_000
const measured = z.array(z.object({ collectedAt: z.string() }))

/** Stores what one detector and one tollgate measured a week before the newest rows. */
async function rememberLastWeek({ url }: System): Promise<void> {
  const newest = measured.parse(await (await fetch(`${url}/api/road/summary`)).json())
  const at = Math.max(...newest.map(({ collectedAt }) => Date.parse(collectedAt))) - WEEK_MS
  const collectedAt = new Date(at).toISOString()
  const events = {
    roads: road('0010', 'A', { collectedAt, speed: 120 }),
    tollgates: tollgate('101', { collectedAt }),
  }
  for (const [feed, record] of Object.entries(events)) {
    // oxlint-disable-next-line no-await-in-loop
    const answer = await fetch(`${url}/ingest`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': `last-week-${feed}`,
        'ce-source': '/test',
        'ce-type': `kr.expressway.${feed}.collected.v1`,
      },
      body: JSON.stringify({ collectedAt, origin: 'sim', records: [record] }),
    })
    if (!answer.ok) throw new Error(`${feed} were refused: ${answer.status} ${await answer.text()}`)
  }
}

describe.skipIf(!executablePath)('the overview', { timeout: 240_000 }, () => {
  let site: Site
  beforeAll(async () => {
    site = await startSite({ env: { BACKFILL: '0s' } })
  }, 120_000)
  afterAll(() => site.end())

  const slow = (page: Page) => panel(page).getByTestId('slow-section')

  describe.each(views)('at $view', (view) => {
    const said = words[view.language]

    it('shows the country at a glance, and says that it is simulated', async () => {
      const { page, errors, close } = await site.open('/', view)
      await page.getByTestId('data-status').getByText(said.sim).waitFor()
      const figures = panel(page).getByTestId('figures')
      for (const name of said.figures) {
        const figure = figures.locator('dl > div').filter({ hasText: name })
        // oxlint-disable-next-line no-await-in-loop
        await figure.getByText(/\d/).first().waitFor()
      }
      await slow(page).nth(5).waitFor()
      expect(await slow(page).first().innerText()).toMatch(/→[^]*\d+\s*km\/h/)
      await panel(page).getByTestId('route').first().waitFor()
      await panel(page).getByTestId('incident').first().waitFor()
      expect(await axe(page)).toEqual([])
      expect(errors).toEqual([])
      await close()
    })

    it('leads to the slowest section', async () => {
      const { page, errors, close } = await site.open('/', view)
      // Told by its id: with the next rows another may be the slowest.
      const id = (await slow(page).first().getByRole('link').getAttribute('data-row')) ?? ''
      const link = slow(page).locator(`[data-row="${id}"]`)
      const [name = ''] = (await link.locator('span.line-clamp-2').innerText()).split(' → ')
      await link.click()
      await page.getByTestId('section-facts').waitFor()
      expect(new URL(page.url()).pathname).toBe('/roads')
      expect(param(page, 'sel')).toBe(id)
      expect(await page.getByTestId('section-facts').getAttribute('aria-label')).toContain(name)
      expect(errors).toEqual([])
      await close()
    })

    it('has switches for what the map shows, kept in the address', async () => {
      const { page, errors, close } = await site.open('/', view)
      if (view.width < 768) await page.getByText(said.legend).click()
      const tollgates = page.getByRole('checkbox', { name: said.tollgates })
      await tollgates.waitFor()
      expect(await tollgates.isChecked()).toBe(false)
      await tollgates.check()
      await expect.poll(() => param(page, 'show')).toBe('roads.incidents.tollgates')
      await page.reload()
      if (view.width < 768) await page.getByText(said.legend).click()
      await tollgates.waitFor()
      expect(await tollgates.isChecked()).toBe(true)
      await tollgates.uncheck()
      await expect.poll(() => param(page, 'show')).toBeNull()
      expect(errors).toEqual([])
      await close()
    })
  })

  it('asks nobody but its own server, and for no more script than a phone takes quickly', async () => {
    const { page, close } = await site.open('/', { width: 390, height: 844, locale: 'ko-KR' })
    const hosts = new Set<string>()
    // Each once: what the first load still asks for is asked for again.
    const scripts = new Set<string>()
    // Fetched once more, since the browser gives no body of a worker's script.
    const sizeOf = async (script: string) => gzipSync(await (await fetch(script)).bytes()).byteLength
    let counting = true
    page.on('response', (response) => {
      hosts.add(new URL(response.url()).host)
      if (counting && response.request().resourceType() === 'script') scripts.add(response.url())
    })
    await page.reload()
    await slow(page).first().waitFor()
    counting = false
    const bytes = (await Promise.all([...scripts].map(sizeOf))).reduce((sum, size) => sum + size, 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThanOrEqual(SCRIPT_BYTES)
    expect([...hosts]).toEqual([new URL(site.system.url).host])
    await close()
  })

  it('compares its figures with the same hour a week ago, once there is one', async () => {
    for (const view of views.slice(0, 2)) {
      const said = words[view.language]
      // oxlint-disable no-await-in-loop
      const { page, close } = await site.open('/', view)
      await panel(page).getByTestId('no-trend').getByText(said.noTrend).waitFor()
      await close()
    }
    await rememberLastWeek(site.system)
    for (const view of views.slice(0, 2)) {
      const { page, errors, close } = await site.open('/', view)
      const trends = panel(page).getByTestId('trend')
      await trends.getByText(words[view.language].lastWeek).waitFor()
      expect(await panel(page).getByTestId('no-trend').count()).toBe(0)
      expect(errors).toEqual([])
      await close()
    }
  })
})

describe.skipIf(!executablePath)('the map over tiles', { timeout: 240_000 }, () => {
  const PIXEL = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const tiles = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(PIXEL),
  )
  let site: Site

  beforeAll(async () => {
    tiles.listen(0, '127.0.0.1')
    await once(tiles, 'listening')
    const address = tiles.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const TILE_URL = `http://127.0.0.1:${port}/{z}/{x}/{y}.png`
    site = await startSite({ env: { BACKFILL: '0s', TILE_URL, TILE_ATTRIBUTION: '© <b>Tile</b> makers' } })
  }, 120_000)
  afterAll(async () => {
    await site.end()
    tiles.closeAllConnections()
    tiles.close()
  })

  it('draws those that are set, names their makers as text, and lets in no other host', async () => {
    const asked = once(tiles, 'request')
    const { page, errors, close } = await site.open('/', { width: 1440, height: 900, locale: 'ko-KR' })
    await asked
    await page.locator('.leaflet-tile-loaded').first().waitFor({ state: 'attached' })
    await page.getByTestId('attribution').getByText('© <b>Tile</b> makers').waitFor()
    expect(errors).toEqual([])
    await close()
  })
})
