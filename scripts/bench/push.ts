import { chromium } from 'playwright-core'
import { existsSync } from 'node:fs'
import { freePorts, startBench } from './system.ts'
import { quantile, verdict, type Table } from './table.ts'

const CHANGES = 200
const PAUSE_MS = 100
const GOAL_MS = 500

/** From a stored change (its transaction committed) to the event in a real browser's EventSource. */
export async function push(root: string): Promise<Table> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => existsSync(path),
  )
  if (!executablePath) throw new Error('this measurement needs Chromium; install it')
  const bench = await startBench(root)
  try {
    const [processor = 0, api = 0, gateway = 0, dashboard = 0] = await freePorts(4)
    await bench.migrate()
    await bench.start('data-processor', processor)
    await bench.start('data-api', api)
    await bench.start('api-gateway', gateway, { DATA_API_SERVICE_URL: `http://127.0.0.1:${api}` })
    await bench.start('dashboard', dashboard, { API_GATEWAY_URL: `http://127.0.0.1:${gateway}` })
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    })
    try {
      const page = await browser.newPage()
      await page.goto(`http://127.0.0.1:${dashboard}/healthz`)
      // In the page: how old each change is when its event arrives. Browser and functions share one clock.
      await page.evaluate(`
        window.ages = []
        window.opened = new Promise((resolve) => {
          const source = new EventSource('/api/events')
          source.addEventListener('hello', resolve, { once: true })
          source.addEventListener('change', ({ data }) => window.ages.push(Date.now() - Date.parse(JSON.parse(data).storedAt)))
        })
        window.opened.then(() => true)`)
      for (let n = 0; n < CHANGES; n++) {
        await report(processor, n)
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      const ages: unknown = await page.evaluate('window.ages')
      if (!Array.isArray(ages) || ages.length === 0) throw new Error('no change reached the browser')
      const measured = ages.map(Number)
      const p99 = quantile(measured, 0.99)
      return {
        title: 'From a stored change to the browser’s event',
        columns: ['changes', 'events', 'p50 ms', 'p99 ms', 'slowest ms', 'goal'],
        rows: [
          [
            String(CHANGES),
            String(measured.length),
            quantile(measured, 0.5).toFixed(0),
            p99.toFixed(0),
            Math.max(...measured).toFixed(0),
            verdict(p99 < GOAL_MS, `p99 < ${GOAL_MS} ms`),
          ],
        ],
        notes: [
          `one change each ${PAUSE_MS} ms through data-processor, data-api, api-gateway and dashboard into Chromium; bursts of one feed share an event`,
        ],
      }
    } finally {
      await browser.close()
    }
  } finally {
    await bench.stop()
  }
}

async function report(port: number, n: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': `push-${n}`,
      'ce-source': '/bench',
      'ce-type': 'kr.expressway.accidents.collected.v1',
    },
    body: JSON.stringify({
      collectedAt: new Date().toISOString(),
      origin: 'manual',
      records: [{ accDate: '20261121', accHour: '12:00:00', accPointNM: `지점 ${n}`, accType: '사고' }],
    }),
  })
  if (!answer.ok) throw new Error(`data-processor answered ${answer.status}: ${await answer.text()}`)
}
