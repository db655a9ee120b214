import { execFileSync, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  accidentView,
  roadView,
  routeSummaryView,
  systemView,
  tollgateView,
} from '../functions/traffic/model/api.ts'
import { change } from '../functions/traffic/model/events.ts'
import { portsInUse } from '../scripts/local/ports.ts'
import { events, type Sent } from './sse.ts'
import { runReadmeExample } from './readme.ts'
import { leastMs, startSystem, type System } from './system.ts'

describe('npm start, on the embedded default', () => {
  let system: System

  beforeAll(async () => {
    system = await startSystem()
    await system.printed('first rows of every feed stored')
  })
  afterAll(() => system.end())

  async function get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const response = await fetch(system.url + path, { cache: 'no-cache' })
    expect({ path, status: response.status }).toEqual({ path, status: 200 })
    return schema.parse(await response.json())
  }

  /** Looks for an accident at each change of their feed: one of the simulator's in the same moment is told with it as one. */
  async function toldAccident(stream: Awaited<ReturnType<typeof events>>, place: string) {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one change after the other
      await stream.next(ofAccidents)
      // oxlint-disable-next-line no-await-in-loop
      const accidents = await get('/api/accidents/latest?limit=500', z.array(accidentView))
      const found = accidents.find(({ accPointNM }) => accPointNM === place)
      if (!found) continue
      stream.close()
      return found
    }
  }

  it('prints the address, a table of the functions with their ports, and a command to try', () => {
    const printed = system.output()
    expect(printed).toContain(`http://localhost:${system.port}`)
    for (const [name, offset] of Object.entries({
      dashboard: 0,
      'api-gateway': 1,
      'data-api': 2,
      'data-processor': 3,
      'data-collector': 4,
      'openapi-proxy': 5,
      simulator: 6,
    })) {
      expect(printed).toMatch(new RegExp(`${system.port + offset}\\s+${name}`))
    }
    expect(printed).toContain(`curl -i http://localhost:${system.port}/ingest`)
  })

  it('shows the whole country: every route, section and tollgate of the simulator', async () => {
    // Only the first chunks of each feed are sure to be there by now.
    const roads = async () => {
      const rows = await get('/api/road/status', z.array(roadView))
      const summaries = await get('/api/road/summary', z.array(routeSummaryView))
      expect(rows.length).toBeGreaterThan(2_900)
      return {
        routes: new Set(rows.map(({ routeNo }) => routeNo)).size,
        origins: [...new Set(rows.map(({ origin }) => origin))],
        summaries: summaries.length,
        missing: rows.length - summaries.reduce((sum, { totalSections }) => sum + totalSections, 0),
      }
    }
    await expect.poll(roads).toEqual({ routes: 67, origins: ['sim'], summaries: 67, missing: 0 })
    const tollgates = () => get('/api/tollgate/traffic', z.array(tollgateView))
    const placed = async () => (await tollgates()).filter(({ latitude }) => latitude !== null).length
    await expect.poll(placed).toBeGreaterThan(300)
    const accidents = () => get('/api/accidents/latest?limit=500', z.array(accidentView))
    await expect.poll(async () => (await accidents()).length).toBeGreaterThan(30)
  })

  it('says who served, collected and stored', async () => {
    const view = await get('/api/system', systemView)
    expect(view.servedBy.cluster).toBe('local')
    for (const feed of view.feeds) expect(feed).toMatchObject({ collectedBy: 'local', storedBy: 'local' })
    expect(view.stream).toMatchObject({ name: 'traffic-stream', deadLetters: 0 })
    const response = await fetch(`${system.url}/api/system`)
    expect(response.headers.get('x-served-by')).toMatch(/^local\/[^/]+\/[^/]+$/)
  })

  it('takes an accident by curl as the README types it, and tells of it within a second', async () => {
    const stream = await events(`${system.url}/api/events`)
    expect(await runReadmeExample('binary', system.port)).toMatch(/^HTTP\/1\.1 20[04]/)
    expect(await toldAccident(stream, '판교IC 부근')).toMatchObject({
      roadNM: '경부선',
      origin: 'manual',
      altitude: 127.103,
      lanesClosed: [1],
    })
  })

  it('takes one in structured mode too', async () => {
    const stream = await events(`${system.url}/api/events`)
    expect(await runReadmeExample('structured', system.port)).toMatch(/^HTTP\/1\.1 20[04]/)
    expect(await toldAccident(stream, '대관령IC 부근')).toMatchObject({ roadNM: '영동선', origin: 'manual' })
  })

  it('collects when asked by curl', async () => {
    const answer = await runReadmeExample('collect', system.port)
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
    expect(answer).toContain('"collected":true')
  })

  it('says what is wrong with a bad event, and stores nothing of it', async () => {
    const response = await fetch(`${system.url}/ingest`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': 'bad-1',
        'ce-source': '/test',
        'ce-type': 'kr.expressway.accidents.collected.v1',
      },
      body: JSON.stringify({
        collectedAt: new Date().toISOString(),
        origin: 'manual',
        records: [{ accDate: '20261121', accHour: '25:00:00', accPointNM: 'x', accType: '사고' }],
      }),
    })
    expect(response.status).toBe(422)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(JSON.stringify(await response.json())).toContain('data.records[0].accHour')
  })

  it('answers metrics and health on every port', async () => {
    for (let offset = 0; offset < 9; offset++) {
      const base = `http://127.0.0.1:${system.port + offset}`
      expect((await fetch(`${base}/readyz`)).status).toBe(200)
      expect(await (await fetch(`${base}/metrics`)).text()).toContain('process_cpu_seconds_total')
    }
  })

  it('carries on when a function is killed: it is started again, and what was in the stream is stored', async () => {
    const [pid] = execFileSync('pgrep', ['-f', 'data-processor', '-P', await parentOf(system)], {
      encoding: 'utf8',
    }).split('\n')
    process.kill(Number(pid), 'SIGKILL')
    await system.printed('data-processor ended (SIGKILL); starting it again')
    const stream = await events(`${system.url}/api/events`)
    expect(await runReadmeExample('collect', system.port)).toContain('"collected":true')
    await stream.next(
      ({ event, data }) => event === 'change' && change.parse(JSON.parse(data)).feed === 'roads',
    )
    stream.close()
    const view = await get('/api/system', systemView)
    expect(view.stream?.deadLetters).toBe(0)
  })

  it('fills the past behind the first start', async () => {
    const from = new Date(Date.now() - 2 * 3_600_000).toISOString()
    const stream = await events(`${system.url}/api/events`)
    for (;;) {
      const history = await get(
        `/api/road/summary/history?route=0010&from=${from}&to=${new Date().toISOString()}`,
        z.array(routeSummaryView),
      )
      if (history.length > 12) break
      await stream.next(({ event }) => event === 'change')
    }
    stream.close()
    expect(system.output()).not.toContain('cannot')
  })

  it('ends within 2 s of Ctrl-C, leaving no process and no port', async () => {
    let running = true
    const attempt = async () => {
      if (!running) {
        await system.end()
        system = await startSystem()
        await system.printed('first rows of every feed stored')
      }
      running = false
      const { code, ms } = await system.interrupt()
      expect(code).toBe(0)
      // pgrep ends with 1 when the process group has no member left.
      expect(spawnSync('pgrep', ['-g', String(system.child.pid)]).status).toBe(1)
      expect(await portsInUse(Array.from({ length: 9 }, (_, offset) => system.port + offset))).toEqual([])
      return ms
    }
    expect(await leastMs(2_000, attempt)).toBeLessThan(2_000)
  })
})

const ofAccidents = ({ event, data }: Sent) =>
  event === 'change' && change.parse(JSON.parse(data)).feed === 'accidents'

/** The process that starts the functions: the child of the one that `npm start` runs. */
async function parentOf(system: System): Promise<string> {
  return execFileSync('pgrep', ['-P', String(system.child.pid)], { encoding: 'utf8' }).split('\n')[0] ?? ''
}
