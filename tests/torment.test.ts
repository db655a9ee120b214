import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { findCommand } from '../functions/runtime/testing/server.ts'

const root = join(import.meta.dirname, '..')
const PATIENCE_MS = 600_000
/** Longer runs, with seeds of their own, are made by hand. */
const real = ['--seed', '20261121', '--seconds', '60']
const embedded = ['--seed', '20261121', '--seconds', '20', '--embedded']
const LAST =
  /^torment seed=\d+ faults=(\d+) sent=(\d+) stored=(\d+) redelivered=(\d+) dead=(\d+) lost=0 duplicated=0$/

/** Starts a run in a process group of its own, as a terminal does. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'scripts/torment.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const lines: string[] = []
  const waiting: (() => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting.splice(0)) look()
  })
  const closed = once(child, 'close')
  return {
    child,
    lines,
    async printed(pattern: RegExp): Promise<string> {
      for (;;) {
        const found = lines.find((line) => pattern.test(line))
        if (found !== undefined) return found
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
    async status(): Promise<unknown> {
      const [code]: unknown[] = await closed
      return code
    },
  }
}

/** Runs to the end; what it printed, and the figures of its last line. */
async function ended(args: readonly string[]) {
  const run = start(args)
  const status = await run.status()
  const last = run.lines.at(-1) ?? ''
  const [, faults = 0, sent, stored = 0, redelivered, dead = 0] = (LAST.exec(last) ?? []).map(Number)
  return {
    status,
    last,
    output: run.lines.join('\n'),
    faults,
    sent,
    redelivered,
    dead,
    settled: stored + dead,
  }
}

describe.skipIf(!findCommand('redis-server') || !findCommand('mariadbd'))('over Redis and MariaDB', () => {
  it('every event is stored once, whatever fails for a minute', { timeout: PATIENCE_MS }, async () => {
    const { sent, ...run } = await ended(real)
    expect(run).toMatchObject({ status: 0, last: expect.stringMatching(LAST), settled: sent })
    expect(run.output).toMatch(/faults by kind: .*kill \d+, .*redis-kill \d+, /)
    for (const figure of [run.faults, run.redelivered, run.dead]) expect(figure).toBeGreaterThan(10)
  })
})

describe('embedded', () => {
  it('every event is stored once, whatever fails', { timeout: PATIENCE_MS }, async () => {
    const { sent, ...run } = await ended(embedded)
    expect(run).toMatchObject({ status: 0, last: expect.stringMatching(LAST), settled: sent })
    expect(run.output).toMatch(/faults by kind: .*kill \d+, /)
    for (const figure of [run.faults, run.redelivered, run.dead]) expect(figure).toBeGreaterThan(5)
  })

  it('leaves no process and no folder behind after Ctrl-C', { timeout: PATIENCE_MS }, async () => {
    const run = start(embedded)
    const [, folder = ''] = /^in (.*)$/.exec(await run.printed(/^in /)) ?? []
    await run.printed(/ sent \d/)
    expect(spawnSync('pgrep', ['-f', folder]).status).toBe(0)
    process.kill(-(run.child.pid ?? 0), 'SIGINT')
    expect(await run.status()).toBe(130)
    expect(spawnSync('pgrep', ['-f', folder]).status).toBe(1)
    expect(existsSync(folder)).toBe(false)
  })
})

it('says what it takes when it is asked for something else', async () => {
  expect(await start(['--seed', 'x']).status()).toBe(64)
})
