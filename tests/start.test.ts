import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { portsInUse } from '../scripts/local/ports.ts'
import { freeBlock, leastMs, root, startSystem, userEnv, type System } from './system.ts'

describe('npm start, when it cannot', () => {
  async function refused(env: Record<string, string>): Promise<string> {
    const system = await startSystem({ env })
    try {
      await once(system.child, 'close')
      expect(system.child.exitCode).toBe(1)
      expect(left(system)).toEqual([])
      return system.output().replace('building the page …\n', '').trim()
    } finally {
      await system.end()
    }
  }

  it('says which port is in use', async () => {
    const holder = createServer().listen(0)
    await once(holder, 'listening')
    const address = holder.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const said = await refused({ PORT: String(port - 3) })
    holder.close()
    expect(said).toMatch(
      new RegExp(
        `^port .*${port}.* in use: stop what holds it, or move all of them, as in PORT=\\d+ npm start$`,
      ),
    )
  })

  it('says which folder it cannot write to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'expressway-'))
    writeFileSync(join(folder, 'file'), '')
    const said = await refused({ DATA_DIR: join(folder, 'file/data') })
    rmSync(folder, { recursive: true })
    expect(said).toMatch(/^cannot write to .*file.*: set DATA_DIR to a folder that can be written to$/)
  })

  it('names a bad setting of its own', async () => {
    expect(await refused({ DATA_SOURCE_MODE: 'reel' })).toBe(
      'bad settings: DATA_SOURCE_MODE: takes real, sim or auto',
    )
  })

  it('names a bad setting of a function, and stops the others', async () => {
    expect(await refused({ RETENTION_DAYS: 'eight' })).toMatch(
      /^data-processor: bad settings: RETENTION_DAYS: takes a whole number .*$/,
    )
  })

  it('names the database settings that are missing or wrong', async () => {
    expect(await refused({ DB_HOST: '127.0.0.1' })).toBe(
      'the database cannot be set up: DB_USER: is needed where DB_HOST is set',
    )
    const port = await freeBlock(1)
    expect(await refused({ DB_HOST: `127.0.0.1:${port}`, DB_USER: 'traffic' })).toMatch(
      /^the database cannot be set up: .*nothing listens there: see that it runs, and that DB_HOST and DB_PORT name it.*$/,
    )
  })

  it('names the keys that the real upstream needs', async () => {
    expect(await refused({ DATA_SOURCE_MODE: 'real', REAL_OPENAPI_KEY: 'mine' })).toMatch(
      /^bad settings: TOLLGATE_API_KEY, ROAD_STATUS_API_KEY: needed in real mode, .*$/,
    )
  })
})

describe('npm start, ended', () => {
  const running = async () => {
    const system = await startSystem()
    await system.printed('Ctrl-C stops everything')
    return system
  }

  it('by Ctrl-C before it is ready: within 2 s, leaving nothing', async () => {
    const attempt = async () => {
      const system = await startSystem()
      await expect.poll(() => left(system).length, { interval: 20 }).toBeGreaterThan(4)
      const { code, ms } = await system.interrupt()
      expect({ code, left: left(system) }).toEqual({ code: 0, left: [] })
      expect(system.output()).not.toContain('ready after')
      await system.end()
      return ms
    }
    expect(await leastMs(2_000, attempt)).toBeLessThan(2_000)
  })

  it('by SIGTERM to its first process alone: leaving nothing', async () => {
    const system = await running()
    system.child.kill('SIGTERM')
    await once(system.child, 'exit')
    expect({ code: system.child.exitCode, left: left(system) }).toEqual({ code: 0, left: [] })
    await system.end()
  })

  it.each(['first', 'second'])('by kill -9 of its %s process: nothing is left soon after', async (which) => {
    const system = await running()
    const first = system.child.pid ?? 0
    const second = Number(execFileSync('pgrep', ['-P', String(first)], { encoding: 'utf8' }).split('\n')[0])
    process.kill(which === 'first' ? first : second, 'SIGKILL')
    await expect.poll(() => left(system)).toEqual([])
    expect(await portsInUse(portsOf(system.port))).toEqual([])
    await system.end()
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)('by %s to npm: nothing is left soon after', async (signal) => {
    const system = await startSystem({ npm: true })
    await system.printed('Ctrl-C stops everything')
    system.child.kill(signal)
    await expect.poll(() => left(system)).toEqual([])
    await system.end()
  })

  async function interruptedInTerminal() {
    const port = await freeBlock(9)
    const dataDir = mkdtempSync(join(tmpdir(), 'expressway-terminal-'))
    const env = { ...userEnv(), PORT: String(port), DATA_DIR: dataDir }
    const terminal = spawn('script', ['-qec', 'npm start', '/dev/null'], {
      cwd: root,
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let shown = ''
    for await (const text of terminal.stdout.setEncoding('utf8')) {
      shown += text
      if (shown.includes('Ctrl-C stops everything')) break
    }
    const session = execFileSync('pgrep', ['-P', String(terminal.pid)], { encoding: 'utf8' }).trim()
    expect(pids('-s', session).length).toBeGreaterThan(9)
    const pressed = performance.now()
    terminal.stdin.write('\u0003')
    await once(terminal, 'exit')
    const ms = performance.now() - pressed
    expect(pids('-s', session)).toEqual([])
    expect(await portsInUse(portsOf(port))).toEqual([])
    rmSync(dataDir, { recursive: true })
    return ms
  }

  it.skipIf(process.platform !== 'linux')('by Ctrl-C in a terminal: leaving nothing', async () => {
    expect(await leastMs(2_500, interruptedInTerminal)).toBeLessThan(2_500)
  })
})

const portsOf = (first: number) => Array.from({ length: 9 }, (_, offset) => first + offset)

const pids = (by: '-g' | '-s', id: string) =>
  spawnSync('pgrep', [by, id], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line !== '')

/** The processes of a system that are still there; it has a group of its own. */
const left = (system: System) => pids('-g', String(system.child.pid))
