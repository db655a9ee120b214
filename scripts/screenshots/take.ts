import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { launch } from '../bench/page-browser.ts'
import type { Picture } from './pictures.ts'

/** Markers pulse once and the map glides to its place. */
const REST_MS = 2_500
const QUALITY = 88

/** Takes the pictures one after the other, as WebP files in `folder`. @throws when the page reports an error */
export async function takeAll(
  pictures: readonly Picture[],
  { url, folder, say }: { url: string; folder: string; say: (line: string) => void },
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const browser = await launch()
  try {
    for (const picture of pictures) {
      const file = join(folder, `${picture.name}.webp`)
      // One after the other: each has the machine for itself.
      // oxlint-disable-next-line no-await-in-loop
      const image = await take(browser, url, picture)
      // oxlint-disable-next-line no-await-in-loop
      await writeFile(file, image)
      say(`${picture.name}.webp ${Math.round(image.byteLength / 1000)} kB`)
    }
  } finally {
    await browser.close()
  }
}

async function take(browser: Browser, url: string, picture: Picture): Promise<Buffer> {
  const { path, width, height, language, theme, shows, act } = picture
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    colorScheme: theme,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(url + path)
  for (const id of shows) {
    // oxlint-disable-next-line no-await-in-loop
    await page.getByTestId(id).first().waitFor()
  }
  await act?.(page)
  await page.mouse.move(width - 1, height - 1)
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  await page.evaluate('document.fonts.ready.then(() => true)')
  await sleep(REST_MS)
  const session = await context.newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
  await context.close()
  if (errors.length > 0) throw new Error(`${picture.name}: the page reports ${errors.join('; ')}`)
  return Buffer.from(data, 'base64')
}
