import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { feeds, type Feed } from '../model/feeds.ts'
import { upstreamOf } from '../model/upstream-names.ts'
import { loadReference } from '../model/reference.ts'
import { upstreamAccident, upstreamEnvelope, upstreamRoad, upstreamTollgate } from '../model/upstream.ts'
import { createSimulator, type SimulatorOptions } from './index.ts'
import { loadSamples } from './samples.ts'

const NOW = new Date('2026-11-18T08:31:00+09:00')
const samples = loadSamples()
const fixed = { seed: 'test', now: () => NOW, reference: loadReference(), samples }
const simulator = (options: Partial<SimulatorOptions> = {}) => createSimulator({ ...fixed, ...options })
const app = simulator()
const path = (feed: Feed, query = '') =>
  `/openapi/${upstreamOf[feed].path}?key=test&type=json&tmType=2&${query}`
const schemas = { accidents: upstreamAccident, tollgates: upstreamTollgate, roads: upstreamRoad }

type Row = Record<string, unknown>
function rowsOf(body: unknown, feed: Feed): Row[] {
  const list = upstreamEnvelope.parse(body)[upstreamOf[feed].list]
  return Array.isArray(list) ? list : []
}
async function json(url: string, on = app) {
  const response = await on.request(url)
  const body: unknown = await response.json()
  return { response, body }
}
const shape = (row: Row) => Object.keys(row).sort()

test.each(feeds)('%s: answers with the fields and types of the recorded sample', async (feed) => {
  const { response, body } = await json(path(feed, 'numOfRows=1000'))
  expect(response.status).toBe(200)
  const sample: unknown = samples[feed]
  expect(Object.keys(upstreamEnvelope.parse(body))).toEqual(Object.keys(upstreamEnvelope.parse(sample)))
  expect(upstreamEnvelope.parse(body)).toMatchObject({ code: 'SUCCESS', message: '인증키가 유효합니다.' })
  const [recorded = {}] = rowsOf(sample, feed)
  const rows = rowsOf(body, feed)
  expect(rows.length).toBeGreaterThan(50)
  for (const row of rows) {
    expect(schemas[feed].safeParse(row).success).toBe(true)
    expect(shape(row)).toEqual(shape(recorded))
    const comparable = shape(row).filter((name) => row[name] !== null && recorded[name] !== null)
    const types = (of: Row) => comparable.map((name) => `${name}: ${typeof of[name]}`)
    expect(types(row)).toEqual(types(recorded))
  }
})

test.each(['accidents', 'tollgates'] as const)('%s: the pages hold every row once', async (feed) => {
  const { body: first } = await json(path(feed, 'numOfRows=99'))
  const { count, pageSize } = upstreamEnvelope.parse(first)
  const pages = await Promise.all(
    Array.from({ length: Number(pageSize) + 1 }, (_, index) =>
      json(path(feed, `numOfRows=99&pageNo=${index + 1}`)),
    ),
  )
  const rows = pages.flatMap(({ body }) => rowsOf(body, feed).map((row) => JSON.stringify(row)))
  expect(rows).toHaveLength(Number(count))
  expect(new Set(rows).size).toBe(rows.length)
  expect(Math.ceil(Number(count) / 99)).toBe(Number(pageSize))
  expect(rowsOf(pages.at(-1)?.body, feed)).toEqual([])
})

test('roads come whole, whatever page is asked for', async () => {
  const { body } = await json(path('roads', 'numOfRows=10&pageNo=3'))
  expect(rowsOf(body, 'roads').length).toBeGreaterThan(2_800)
})

test('notices sort both ways and come at once without paging', async () => {
  const { body: newest } = await json(path('accidents', 'pagingYn=N'))
  const { body: oldest } = await json(path('accidents', 'pagingYn=N&sortType=asc'))
  const rows = rowsOf(newest, 'accidents')
  expect(rowsOf(oldest, 'accidents')).toEqual(rows.toReversed())
  const times = rows.map((row) => `${String(row.accDate)} ${String(row.accHour)}`)
  expect(times).toEqual(times.toSorted().toReversed())
})

test('tollgates: filters, the last complete period, hours, and a lag when wanted', async () => {
  const { body } = await json(path('tollgates', 'unitCode=101&inoutType=0&tcsType=2&numOfRows=99'))
  const rows = rowsOf(body, 'tollgates')
  expect(rows.length).toBeGreaterThan(2)
  for (const row of rows)
    expect(row).toMatchObject({
      unitCode: '101 ',
      inoutType: '0',
      tcsType: '2',
      sumDate: '20261118',
      sumTm: '0830',
    })
  const { body: hours } = await json('/openapi/trafficapi/trafficIc?key=test&type=json&tmType=1')
  expect(rowsOf(hours, 'tollgates')[0]).toMatchObject({ tmName: '1시간', sumTm: '08' })
  const { body: late } = await json(path('tollgates'), simulator({ tollgateLag: 5 }))
  expect(rowsOf(late, 'tollgates')[0]).toMatchObject({ sumTm: '0715' })
  const { body: none } = await json('/openapi/trafficapi/trafficIc?key=test&type=json')
  expect(none).toMatchObject({ code: 'ERROR' })
})

test('any instant can be asked for', async () => {
  const { body } = await json(path('roads', 'at=2026-11-17T23:59:00%2B09:00'))
  expect(rowsOf(body, 'roads')[0]).toMatchObject({ stdDate: '20261117', stdHour: '2355' })
  const { response, body: refused } = await json(path('roads', 'at=yesterday'))
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(refused).toMatchObject({ errors: [{ field: 'at' }] })
})

test.each(feeds)('%s: the recorded sample on request, without our note', async (feed) => {
  const { body } = await json(path(feed, 'sample=1'))
  expect(body).toEqual(samples[feed])
  expect(body).not.toHaveProperty('_note')
})

test('a bad key is HTTP 200 with the recorded error', async () => {
  const recorded = { count: 0, list: null, message: '인증키가 유효하지 않습니다.', code: 'ERROR' }
  for (const query of ['', 'key=', 'key=invalid']) {
    const { response, body } = await json(`/openapi/${upstreamOf.roads.path}?type=json&${query}`)
    expect(response.status).toBe(200)
    expect(body).toEqual(recorded)
  }
  const strict = simulator({ apiKey: 'right' })
  expect((await json(path('roads'), strict)).body).toEqual(recorded)
})

test('XML unless asked for JSON, well-formed, a row an element', async () => {
  const response = await app.request(`/openapi/${upstreamOf.accidents.path}?key=test&numOfRows=5`)
  expect(response.headers.get('content-type')).toContain('application/xml')
  const xml = await response.text()
  expect(xml.match(/<realTimeSMSList>/g)).toHaveLength(5)
  const open: string[] = []
  const misplaced: string[] = []
  for (const [, close, name = '', empty] of xml.matchAll(/<(\/?)([A-Za-z]\w*)(\/?)>/g)) {
    if (close && open.pop() !== name) misplaced.push(name)
    if (!close && !empty) open.push(name)
  }
  expect([...open, ...misplaced]).toEqual([])
  expect(xml.replaceAll(/<[^<>]+>/g, '')).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|apos);)/)
})

test('an unknown operation is 404', async () => {
  expect((await app.request('/openapi/burstInfo/nothing?key=test')).status).toBe(404)
})

test('the firewall blocks default user agents when it is on', async () => {
  const walled = simulator({ waf: true })
  const ask = (agent: string) => walled.request(path('accidents'), { headers: { 'user-agent': agent } })
  const blocked = await ask('curl/8.5.0')
  expect(blocked.status).toBe(400)
  expect(await blocked.text()).toContain('Request Blocked')
  expect((await ask('Mozilla/5.0 (X11; Linux x86_64)')).status).toBe(200)
})

test('no parameters, however hostile, make it fail', async () => {
  const names = [
    'key',
    'type',
    'numOfRows',
    'pageNo',
    'sortType',
    'pagingYn',
    'tmType',
    'unitCode',
    'carType',
    'at',
    'sample',
  ]
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.constantFrom('json', '1', '2'),
  )
  const query = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('accidents', 'tollgates'), query, async (feed, parameters) => {
      const search = Object.entries(parameters).map(
        ([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`,
      )
      const response = await app.request(`/openapi/${upstreamOf[feed].path}?${search.join('&')}`)
      expect(response.status).toBeLessThan(500)
      if (response.headers.get('content-type')?.includes('json')) await response.json()
    }),
    { numRuns: 150 },
  )
})
