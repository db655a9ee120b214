import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Part } from './plan.ts'
import { processes, type Processes } from './processes.ts'

let logDir: string
let system: Processes
let refusals: string[]
const lines = tellers()

beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'expressway-processes-'))
  refusals = []
  lines.clear()
  system = processes({
    logDir,
    say: lines.say,
    refused(reason) {
      refusals.push(reason)
      lines.say(reason)
      return true
    },
  })
})
afterEach(async () => {
  await system.stop()
  await rm(logDir, { recursive: true })
})

const part = (script: string): Part => ({
  name: 'thing',
  port: 0,
  what: '',
  isSource: false,
  command: [process.execPath, '--eval', script],
  env: {},
})

it('tells each end of a process that crashes again and again in one line, and waits longer each time', async () => {
  system.start(part('console.error("a warning"); null.x'))
  const told = await lines.told(3)
  expect(told).toEqual(
    ['0.5 s', '1 s', '2 s'].map(
      (pause) =>
        `thing ended (status 1: TypeError: Cannot read properties of null (reading 'x')); starting it again in ${pause}`,
    ),
  )
  expect(await readFile(join(logDir, 'thing.log'), 'utf8')).toContain('at [eval]')
})

it('starts one with a bad setting no second time, and hands on the line that names it', async () => {
  system.start(part('console.error("thing: bad settings: PORT: takes a number"); process.exit(78)'))
  expect(await lines.told(1)).toEqual(['thing: bad settings: PORT: takes a number'])
  expect(refusals).toHaveLength(1)
})

it('tells of warnings and errors in logs, whole lines only', async () => {
  const log = (level: string, rest: object) =>
    `console.log(${JSON.stringify(JSON.stringify({ level, ...rest }))})`
  system.start(
    part(`${log('info', { msg: 'quiet' })}; ${log('error', { msg: 'no store', err: { message: 'refused' } })};
      process.stdout.write('{"level":"error","msg":"cut of', () => process.exit(3))`),
  )
  expect(await lines.told(2)).toEqual([
    'thing: no store: refused',
    'thing ended (status 3); starting it again in 0.5 s',
  ])
})

it('kills what does not end when told to', async () => {
  system.start(
    part(
      `process.on('SIGINT', () => {}); console.log('{"level":"warn","msg":"up"}'); setInterval(() => {}, 1e6)`,
    ),
  )
  await lines.told(1)
  await system.stop()
  expect(await lines.told(1)).toEqual(['thing: up'])
})

function tellers() {
  let all: string[] = []
  let look = () => {}
  return {
    say(line: string) {
      all.push(line)
      look()
    },
    clear() {
      all = []
    },
    told: (count: number) =>
      new Promise<string[]>((resolve) => {
        look = () => {
          if (all.length >= count) resolve(all.slice(0, count))
        }
        look()
      }),
  }
}
