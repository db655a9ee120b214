import axeCore from 'axe-core'
import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { startSystem, type System, type SystemOptions } from './system.ts'

export const executablePath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path))
if (!executablePath) process.stdout.write('Chromium is not installed; the page is not tested\n')

export const launch = (): Promise<Browser> =>
  chromium.launch({
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

export const sizes = [
  { name: 'a desk', width: 1440, height: 900 },
  { name: 'a phone', width: 390, height: 844 },
] as const

/** Both languages at both sizes. */
export const views = sizes.flatMap((size) =>
  [{ language: 'ko', locale: 'ko-KR' } as const, { language: 'en', locale: 'en-US' } as const].map(
    (spoken) => ({
      ...size,
      ...spoken,
      view: `${size.name} in ${spoken.language === 'ko' ? 'Korean' : 'English'}`,
    }),
  ),
)

interface Opened {
  page: Page
  /** Errors in the page so far, a violated content security policy among them. */
  errors: string[]
  close(): Promise<void>
}

/** A running system with the first rows stored, and a browser. */
export interface SharedSite {
  system: Pick<System, 'url'>
  open(path: string, view: { width: number; height: number; locale: string }): Promise<Opened>
  end(): Promise<void>
}

/** One whose system is the caller's own, to stop or to fill. */
export interface Site extends SharedSite {
  system: System
}

/** A step of a person; the machine may have other work. */
const STEP_MS = 60_000
/** For suites that drive a browser: several steps in one test. */
export const PATIENT = { timeout: 240_000 } as const

/** `npm start`, of the caller's own. */
export async function startSite(options: SystemOptions = {}): Promise<Site> {
  const system = await startSystem(options)
  const visit = await visiting(system)
  await system.printed('first rows of every feed stored')
  return {
    ...visit,
    system,
    async end() {
      await visit.end()
      await system.end()
    },
  }
}

/** The system that files share which do not disturb one another: it has the past few hours. */
export async function sharedSite(): Promise<SharedSite> {
  const answer = await fetch(inject('sharedSite'))
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return visiting({ url: text })
}

async function visiting(system: Pick<System, 'url'>): Promise<SharedSite> {
  const browser = await launch()
  return {
    system,
    async open(path, { width, height, locale }) {
      const context = await browser.newContext({ viewport: { width, height }, locale })
      context.setDefaultTimeout(STEP_MS)
      const page = await context.newPage()
      // A machine that others load may take a minute for what takes a second.
      page.setDefaultTimeout(80_000)
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => {
        // The machine's network was set up anew meanwhile; the page asks again.
        const elsewhere = message.text().includes('ERR_NETWORK_CHANGED')
        if (message.type() === 'error' && !elsewhere) errors.push(message.text())
      })
      await page.goto(system.url + path)
      return { page, errors, close: () => context.close() }
    },
    end: () => browser.close(),
  }
}

/** The panel beside the map. */
export const panel = (page: Page) => page.getByRole('complementary')

/** A parameter of the address as it is now. */
export const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name)

/** Resolves when the map is there: its buttons do nothing before. */
export const mapThere = (page: Page): Promise<void> =>
  page.locator('.leaflet-container canvas').first().waitFor({ state: 'attached' })

/** What is drawn in one of the map's layers, as text; undefined while it is blank. */
export const drawnIn = (page: Page, layer: 'base' | 'roads' | 'labels' | 'points') =>
  page.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`.leaflet-${name}-pane canvas`)
    const blank = document.createElement('canvas')
    Object.assign(blank, { width: canvas?.width, height: canvas?.height })
    const url = canvas?.toDataURL()
    return url === blank.toDataURL() ? undefined : url
  }, layer)

/** What axe finds wrong in the page as it stands, a line each. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source)
  const found: unknown = await page.evaluate(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ' ' + html)))`,
  )
  return Array.isArray(found) ? found.map(String) : ['axe did not run']
}

export interface Reported {
  point: string
  text: string
  type?: string
  roadName?: string
  routeNo?: string
  process?: string
  /** The same with the same point is the same incident; now when left out. */
  began?: Date
  /** None when left out. */
  at?: readonly [lat: number, lon: number]
}

/** Sends an incident by hand, as an operator does with curl. @throws when it is refused */
export async function report({ url }: Pick<System, 'url'>, reported: Reported): Promise<void> {
  const { point, text, type = '사고', roadName = '경부선', routeNo = '0010', at } = reported
  const now = new Date()
  const { process: handled = '', began = now } = reported
  const [date = '', time = ''] = new Date(began.getTime() + 9 * 3_600_000).toISOString().split(/[T.]/)
  const answer = await fetch(`${url}/ingest`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': `page-${encodeURIComponent(point)}-${now.getTime()}`,
      'ce-source': '/test',
      'ce-type': 'kr.expressway.accidents.collected.v1',
    },
    body: JSON.stringify({
      collectedAt: now.toISOString(),
      origin: 'manual',
      records: [
        {
          accDate: date.replaceAll('-', ''),
          accHour: time,
          accPointNM: point,
          accType: type,
          nosunNM: routeNo,
          roadNM: roadName,
          smsText: text,
          accProcessNM: handled,
          ...(at && { latitude: at[0], altitude: at[1] }),
        },
      ],
    }),
  })
  if (!answer.ok) throw new Error(`the incident was refused: ${answer.status} ${await answer.text()}`)
}
