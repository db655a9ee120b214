import { loadavg } from 'node:os'
import { startSystem } from '../../tests/system.ts'
import { launch } from './page-browser.ts'
import { loads } from './page-loads.ts'
import { memory, motion, scripts, update } from './page-measures.ts'
import { startDashboard, startPageServer } from './page-server.ts'
import { verdict, type Table } from './table.ts'

const SCRIPT_KB = 200
const CONTENT_MS = 1_000
const INTERACTIVE_MS = 2_000
const FRAMES = 50
const UPDATE_MS = 50
/** Growth of the live heap over an hour that still counts as flat. */
const FLAT_MB = 2

const mb = (bytes: number) => bytes / 2 ** 20

/** How fast the page comes, moves and takes in changes, in Chromium over the embedded system. */
export async function page(root: string): Promise<Table> {
  const system = await startSystem({ env: { BACKFILL: '0s' } })
  const browser = await launch()
  try {
    await system.printed('first rows of every feed stored')
    const [before = 0] = loadavg()
    const size = (await scripts(browser, system.url)) / 1000
    const load = await loads(browser, system.url)
    const server = await startPageServer(system.url)
    const own = await startDashboard(root, server.url)
    const { pan, zoom } = await motion(browser, own.url)
    const longest = await update(browser, own.url, server)
    const [start = 0, middle = 0, end = 0] = await memory(browser, own.url, server)
    own.stop()
    server.stop()
    const grown = mb(end - start)
    const frames = ({ rate, p95 }: { rate: number; p95: number }) =>
      `${rate.toFixed(0)} frames/s, p95 ${p95.toFixed(0)} ms`
    return {
      title: 'The page in Chromium, 1440×900',
      columns: ['what', 'measured', 'goal'],
      rows: [
        [
          'JavaScript of the first view, gz',
          `${size.toFixed(0)} kB`,
          verdict(size <= SCRIPT_KB, `at most ${SCRIPT_KB} kB`),
        ],
        [
          'first content, CPU at a quarter',
          `${load.content.toFixed(0)} ms`,
          verdict(load.content < CONTENT_MS, `< ${CONTENT_MS} ms`),
        ],
        [
          'interactive, CPU at a quarter',
          `${load.interactive.toFixed(0)} ms`,
          verdict(load.interactive < INTERACTIVE_MS, `< ${INTERACTIVE_MS} ms`),
        ],
        ['panning with everything drawn', frames(pan), verdict(pan.rate > FRAMES, `> ${FRAMES} frames/s`)],
        ['zooming with everything drawn', frames(zoom), verdict(zoom.rate > FRAMES, `> ${FRAMES} frames/s`)],
        [
          `longest task while all ${server.sections} rows change`,
          `${longest.ms.toFixed(0)} ms, on the CPU at most ${longest.cpuMs.toFixed(0)} ms`,
          verdict(longest.ms < UPDATE_MS, `< ${UPDATE_MS} ms`),
        ],
        [
          'live heap at the start, middle and end of an hour',
          [start, middle, end].map((bytes) => `${mb(bytes).toFixed(1)} MB`).join(', '),
          verdict(Math.abs(grown) < FLAT_MB, `within ${FLAT_MB} MB`),
        ],
      ],
      notes: [
        `processes that wanted a CPU (load average) before: ${before.toFixed(1)}, after: ${(loadavg()[0] ?? 0).toFixed(1)}`,
        'medians of 3 fresh loads; interactive: the list is there and the last task over 50 ms has ended; headless, without a GPU',
        'an hour: 360 updates of every section, one each 10 s of the page’s clock, each pushed, fetched and drawn',
      ],
    }
  } finally {
    await browser.close()
    await system.end()
  }
}
