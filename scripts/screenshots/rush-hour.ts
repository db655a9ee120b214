import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { startSystem } from '../../tests/system.ts'
import { buildFunctions, buildPage } from '../local/build.ts'

/** When the pictures are of: a Friday's evening rush hour, so that whenever they are taken they show the same. */
export const INSTANT = Date.parse('2026-11-20T18:20:00+09:00')

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

/** Has the collector ask for the same hours of a week before, as a longer `BACKFILL` would. */
async function lastWeek(port: number): Promise<void> {
  const then = INSTANT - 7 * DAY_MS
  const every = (minutes: number, hours: number) =>
    Array.from({ length: (hours * 60) / minutes + 4 }, (_, index) => then + (3 - index) * minutes * MINUTE_MS)
  const slots = [
    ...every(5, 0.25).map((at) => ['roads', at] as const),
    ...every(5, 0.25).map((at) => ['accidents', at] as const),
    ...every(15, 24).map((at) => ['tollgates', at] as const),
  ]
  for (const [feed, at] of slots) {
    const subject = `${feed}/${new Date(Math.floor(at / (5 * MINUTE_MS)) * 5 * MINUTE_MS).toISOString()}`
    // One at a time, as the interval source fills in the past.
    // oxlint-disable-next-line no-await-in-loop
    await ask(port, feed, subject)
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
