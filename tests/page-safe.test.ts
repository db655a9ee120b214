import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executablePath, panel, PATIENT, sizes, startSite, type Site } from './browser.ts'

/** What an upstream, or whoever sends an event by hand, could put into any field. */
const hostile = {
  markup: '<img src=x onerror="document.title=1">',
  end: '</script><script>document.title=2</script>',
  turned: '\u202E뒤집힌 글',
  unseen: '보이지\u200B않는\u200D글',
  entity: '&lt;b&gt;&#x202e;',
  template: '{{constructor}} $t(title) ${1}',
  long: '가'.repeat(95),
} as const

const views = ['/', '/accidents', '/tollgates', '/roads', '/system'] as const
const lists = new Map([
  ['/accidents', 'incident'],
  ['/tollgates', 'tollgate'],
  ['/roads', 'route'],
])

const slotNow = () => new Date(Math.floor(Date.now() / 300_000) * 300_000).toISOString()

describe.skipIf(!executablePath)('hostile text from upstream', () => {
  let site: Site
  const send = async (feed: string, records: object[]) => {
    const answer = await fetch(`${site.system.url}/ingest`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': `hostile-${feed}`,
        'ce-source': '/test',
        'ce-type': `kr.expressway.${feed}.collected.v1`,
      },
      body: JSON.stringify({ collectedAt: new Date().toISOString(), origin: 'manual', records }),
    })
    expect({ feed, status: answer.status, text: await answer.text() }).toMatchObject({ status: 204 })
  }

  beforeAll(async () => {
    site = await startSite({ env: { BACKFILL: '0s' } })
    const [date = '', time = ''] = new Date(Date.now() + 9 * 3_600_000).toISOString().split(/[T.]/)
    const texts = Object.values(hostile)
    await send(
      'accidents',
      texts.map((text, index) => ({
        accDate: date.replaceAll('-', ''),
        accHour: time,
        accPointNM: `${text} 지점`,
        accType: index === 0 ? hostile.markup : '사고',
        nosunNM: `99${10 + index}`,
        roadNM: text,
        smsText: text,
        startEndTypeCode: text.slice(0, 50),
        latitude: 36.2 + index / 10,
        altitude: 127.4,
      })),
    )
    await send(
      'tollgates',
      texts.map((text, index) => ({
        unitCode: `H${index}`,
        unitName: text,
        exDivCode: '00',
        exDivName: text,
        collectedAt: slotNow(),
        periodMinutes: 15,
        entryAmount: 99_000 + index,
        exitAmount: 1,
        entryByClass: { 1: 1 },
        exitByClass: { 1: 1 },
        byPayment: {},
      })),
    )
  })
  /** What was measured stands for now until the second slot after it. */
  const sendRoads = () =>
    send(
      'roads',
      Object.values(hostile).map((text, index) => ({
        routeNo: `99${10 + index}`,
        routeName: text,
        conzoneId: `99${10 + index}CZE010`,
        conzoneName: text,
        vdsId: `99${10 + index}VDE00100`,
        updownTypeCode: 'E',
        trafficAmount: 10,
        speed: 5,
        shareRatio: 1,
        timeAvg: 60,
        grade: 3,
        collectedAt: slotNow(),
      })),
    )
  afterAll(() => site.end())

  describe.each(sizes)('on $name', (size) => {
    const view = { ...size, locale: 'ko-KR' }

    it('is text in every view, and runs nothing', PATIENT, async () => {
      await sendRoads()
      const { page, errors, close } = await site.open('/', view)
      const alerts: string[] = []
      page.on('dialog', (dialog) => {
        alerts.push(dialog.message())
        void dialog.dismiss()
      })
      await page.addInitScript(`
        window.violations = []
        addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
          window.violations.push(violatedDirective + ' ' + blockedURI))
      `)
      for (const path of views) {
        await page.goto(site.system.url + path)
        await page.locator('#panel').waitFor()
        const item = lists.get(path)
        if (item !== undefined) {
          await panel(page).getByRole('searchbox').fill('onerror')
          await panel(page).getByTestId(item).filter({ hasText: hostile.markup }).first().waitFor()
        }
        expect(await page.locator('img[src="x"]').count()).toBe(0)
        expect(await page.evaluate('window.violations')).toEqual([])
        expect(await page.title()).toMatch(/K-PaaS/)
        // The long and the turned text break no layout.
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      }
      expect(alerts).toEqual([])
      expect(errors).toEqual([])
      await close()
    })

    it('is text in the details and tooltips too', PATIENT, async () => {
      const { page, errors, close } = await site.open('/accidents', view)
      await panel(page).getByRole('searchbox').fill('onerror')
      const found = panel(page).getByTestId('incident').first()
      await found.waitFor()
      await found.getByRole('link').or(found.getByRole('button')).first().click()
      await panel(page).getByText(hostile.markup).first().waitFor()
      expect(await page.locator('img[src="x"]').count()).toBe(0)
      expect(errors).toEqual([])
      await close()
    })
  })

  it('finds a page of the API that asks for nothing that is not there', async () => {
    const { page, errors, close } = await site.open('/api/docs', { ...sizes[0], locale: 'ko-KR' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(errors).toEqual([])
    await close()
  })

  it('meets a policy without exceptions for inline script and style', async () => {
    const { headers } = await fetch(site.system.url)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })

  it.each(views)('%s prints to one sheet of A4', PATIENT, async (path) => {
    for (const size of sizes) {
      const { page, errors, close } = await site.open(path, { ...size, locale: 'ko-KR' })
      await page.locator('#panel').getByText(/\d/).first().waitFor()
      const paper = (await page.pdf({ format: 'A4', printBackground: true })).toString('latin1')
      expect(paper.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1)
      expect(paper).toMatch(/\/MediaBox\s*\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/)
      expect(errors).toEqual([])
      await close()
    }
  })
})
