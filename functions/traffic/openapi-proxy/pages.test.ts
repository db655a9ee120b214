import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, failure, json, paged, startUpstream, type TestUpstream } from './testing.ts'

const SUCCESS = { code: 'SUCCESS', message: 'ok' }

let server: TestUpstream
beforeAll(async () => {
  server = await startUpstream()
})
afterAll(() => server.stop())

const numbers = (rows: string[]) => rows.map((row) => /\d+/.exec(row)?.[0])

test('come in order, three calls at once at most', async () => {
  server.answer((url, response) => setTimeout(() => paged('trafficIc', 95)(url, response), 20))
  const rows = await connect(server, 'tollgates').fetchAll()
  expect(numbers(rows)).toEqual(Array.from({ length: 95 }, (_, index) => String(index)))
  expect(server.calls).toHaveLength(10)
  expect(server.mostAtOnce()).toBe(3)
  expect(server.calls[0]?.url.searchParams.get('tmType')).toBe('2')
})

test('are counted by the rows the server gives, should it cut a page', async () => {
  server.answer((url, response) => {
    url.searchParams.set('numOfRows', '4')
    return paged('trafficIc', 10)(url, response)
  })
  expect(await connect(server, 'tollgates').fetchAll()).toHaveLength(10)
  expect(server.calls).toHaveLength(3)
})

test('are read again when the count changes under the reading', async () => {
  let count = 25
  server.answer((url, response) => {
    if (url.searchParams.get('pageNo') === '2' && count === 25) count = 26
    return paged('realTimeSMSList', count)(url, response)
  })
  const upstream = connect(server, 'accidents')
  expect(await upstream.fetchAll()).toHaveLength(26)
  expect(upstream.logged.join()).toMatch(/count went from 25 to 26/)
})

test('that hold less than announced are refused: rows left out would look like incidents that ended', async () => {
  server.answer((url, response) => paged('realTimeSMSList', 12, 11)(url, response))
  expect(await failure(connect(server, 'accidents'))).toMatchObject({
    kind: 'partial',
    message: expect.stringMatching(/announces 12 rows.*hold 11/),
  })
  expect(server.calls).toHaveLength(6)
})

test('without number are taken as the announced pages', async () => {
  server.answer((url, response) => {
    const row = { page: url.searchParams.get('pageNo') }
    return json({ ...SUCCESS, count: null, pageSize: '3', trafficIc: [row] })(url, response)
  })
  expect(await connect(server, 'tollgates').fetchAll()).toEqual([
    '{"page":"1"}',
    '{"page":"2"}',
    '{"page":"3"}',
  ])
})

test('beyond a bound, in number or bytes, are not read', async () => {
  server.answer(json({ ...SUCCESS, count: 1e9, trafficIc: [{}] }))
  expect(await failure(connect(server, 'tollgates'))).toMatchObject({ kind: 'oversized' })
  expect(server.calls).toHaveLength(1)
  server.answer((url, response) => paged('trafficIc', 100)(url, response))
  expect(await failure(connect(server, 'tollgates', { maxBytes: 1000 }))).toMatchObject({ kind: 'oversized' })
})

test('with a failing one are given up without asking for the rest', async () => {
  server.answer((url, response) => {
    if (url.searchParams.get('pageNo') === '2') return response.writeHead(404).end()
    return paged('trafficIc', 300)(url, response)
  })
  expect(await failure(connect(server, 'tollgates'))).toMatchObject({ kind: 'refused' })
  expect(server.calls.length).toBeLessThan(10)
})
