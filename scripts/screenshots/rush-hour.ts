import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { startSystem } from '../../tests/system.ts'
import { buildFunctions, buildPage } from '../local/build.ts'

/** When the pictures are of: a Friday's evening rush hour, so that whenever they are taken they show the same. */
const INSTANT = Date.parse('2026-11-20T18:20:00+09:00')
/** The same day’s morning rush hour. */
export const MORNING = Date.parse('2026-11-20T08:20:00+09:00')

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Which of the ports in a row is the collector's (`scripts/local/plan.ts`). */
const COLLECTOR = 4
const LOOK_MS = 500

/**
 * `npm start` with its default seed, its clock set to `INSTANT`: the past 24 hours are filled in, and of the week before
 * what the page compares with.
 */
export async function startRushHour(root: string, say: (line: string) => void) {
  // Built by the true clock: the times of the files tell whether they are up to date.
  await buildFunctions(root)
  await buildPage(root, say, new AbortController().signal)
  const folder = await mkdtemp(join(tmpdir(), 'expressway-screenshots-'))
  const clock = join(folder, 'clock')
  await writeFile(clock, String(INSTANT - Date.now()))
  const system = await startSystem({
    env: {
      NODE_OPTIONS: `--import=${pathToFileURL(join(root, 'scripts/torment/clock.main.ts')).href}`,
      TORMENT_CLOCK: clock,
    },
  })
  const end = async () => {
    await system.end()
    await rm(folder, { recursive: true })
  }
  try {
    await system.printed('first rows of every feed stored')
    say('the first rows are stored; waiting for the past …')
    await lastWeek(system.port + COLLECTOR)
    await kept(system.url, 'road/summary/history?route=0010', MORNING - HOUR_MS)
    await kept(system.url, 'tollgate/history?unitCode=101', INSTANT - DAY_MS)
    return { url: system.url, end }
  } catch (error) {
    await end()
    throw error
  }
}

/** What the page compares with: minutes before and after the same instant of the week before, in steps of so many. */
const compared = [
  { feed: 'roads', before: 15, after: 15, every: 5 },
  { feed: 'accidents', before: 15, after: 15, every: 5 },
  { feed: 'tollgates', before: 24 * 60, after: 15, every: 15 },
] as const

/** Has the collector ask for that, as a longer `BACKFILL` would. */
async function lastWeek(port: number): Promise<void> {
  const then = (INSTANT - 7 * DAY_MS) / MINUTE_MS
  for (const { feed, before, after, every } of compared) {
    const newest = Math.floor((then + after) / every) * every
    for (let minute = newest; minute >= then - before; minute -= every) {
      // One at a time, newest first, as the interval source fills in the past.
      // oxlint-disable-next-line no-await-in-loop
      await ask(port, feed, `${feed}/${new Date(minute * MINUTE_MS).toISOString()}`)
    }
  }
}

async function ask(port: number, feed: string, subject: string): Promise<void> {
  for (;;) {
    // oxlint-disable no-await-in-loop
    const answer = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': subject,
        'ce-subject': subject,
        'ce-source': '/screenshots',
        'ce-type': 'kr.expressway.collect.requested.v1',
      },
      body: JSON.stringify({ feed }),
    })
    const said = await answer.text()
    if (answer.ok) return
    if (answer.status !== 503 && answer.status !== 429)
      throw new Error(`${subject} was refused: ${answer.status} ${said}`)
    await sleep(LOOK_MS)
    // oxlint-enable no-await-in-loop
  }
}

/** Resolves when rows of the hour from an instant on are kept; the past is filled in newest first. */
async function kept(url: string, history: string, instant: number): Promise<void> {
  const from = new Date(instant).toISOString()
  const to = new Date(instant + HOUR_MS).toISOString()
  for (;;) {
    // oxlint-disable no-await-in-loop
    const rows: unknown = await (await fetch(`${url}/api/${history}&from=${from}&to=${to}&limit=1`)).json()
    if (Array.isArray(rows) && rows.length > 0) return
    await sleep(LOOK_MS)
    // oxlint-enable no-await-in-loop
  }
}
