import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEnvelope } from './envelope.ts'
import { UpstreamError } from './errors.ts'
import { connect, failure, json, KEY, startUpstream, type TestUpstream } from './testing.ts'

const SUCCESS = { code: 'SUCCESS', message: '인증키가 유효합니다.' }

let server: TestUpstream
beforeAll(async () => {
  server = await startUpstream()
})
afterAll(() => server.stop())

test('asks as a browser does, for JSON, with the key', async () => {
  server.answer(json({ ...SUCCESS, count: 1, list: [{ a: '가 ' }] }))
  expect(await connect(server).fetchAll()).toEqual(['{"a":"가 "}'])
  const [call] = server.calls
  expect(call?.headers['user-agent']).toMatch(/^Mozilla/)
  expect(Object.fromEntries(call?.url.searchParams ?? [])).toEqual({ type: 'json', key: KEY })
})

describe('a failing upstream', () => {
  test.each<[string, UpstreamError['kind'], RegExp, number, Parameters<TestUpstream['answer']>[0]]>([
    [
      'a refused key',
      'key',
      /THE_KEY was refused.*인증키가/,
      1,
      json({ count: 0, list: null, code: 'ERROR', message: '인증키가 유효하지 않습니다.' }),
    ],
    ['a used-up quota', 'throttled', /quota for THE_KEY/, 1, json({ code: 'EXCEEDED_LIMIT', message: 'x' })],
    ['another refusal', 'refused', /NO_DATA: none/, 1, json({ code: 'NO_DATA', message: 'none' })],
    ['no envelope', 'malformed', /expected object, received array/, 1, json([])],
    ['no list', 'malformed', /list list is missing/, 1, json({ ...SUCCESS, count: 3 })],
    [
      'a list that is null with a count',
      'malformed',
      /null, though count is 3/,
      1,
      json({ ...SUCCESS, count: 3, list: null }),
    ],
    ['a list that is an object', 'malformed', /a object|an object/, 1, json({ ...SUCCESS, list: { a: 1 } })],
    [
      'an unknown operation',
      'refused',
      /answered 404.*THE_URL/,
      1,
      (_, r) => r.writeHead(404).end('nothing'),
    ],
    [
      'a redirect',
      'refused',
      /302.*redirects are not followed/,
      1,
      (_, r) => r.writeHead(302, { location: '/else' }).end(),
    ],
    [
      'a refused key by status',
      'key',
      /answered 401.*check THE_KEY/,
      1,
      (_, r) => r.writeHead(401).end('no'),
    ],
    ['a bad request', 'refused', /answered 400/, 1, (_, r) => r.writeHead(400).end('numOfRows?')],
    [
      'the firewall',
      'blocked',
      /answered 400.*Request Blocked/,
      3,
      (_, r) => r.writeHead(400).end('<html><title>Request Blocked</title><style>b{}</style></html>'),
    ],
    [
      'a page with 200',
      'blocked',
      /a page instead of JSON: “점검 중”/,
      3,
      (_, r) => r.end('\uFEFF <!DOCTYPE html><b>점검 중</b>'),
    ],
    ['a server error', 'status', /answered 500/, 3, (_, r) => r.writeHead(500).end()],
    ['half a body', 'malformed', /not JSON/, 3, (_, r) => r.end('{"code":"SUCC')],
    ['an empty body', 'malformed', /an empty body/, 3, (_, r) => r.end()],
    ['bytes that are no text', 'malformed', /not JSON/, 3, (_, r) => r.end(Buffer.from([0x22, 0xff, 0x22]))],
    [
      'a compressed body',
      'malformed',
      /content-encoding gzip/,
      3,
      (_, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    ],
    ['too large a body', 'oversized', /more than 100000 bytes/, 1, (_, r) => r.end('"'.padEnd(200_000, 'x'))],
    ['a body without end', 'timeout', /did not answer within 300 ms/, 3, (_, r) => r.write('{')],
    ['a silent server', 'timeout', /did not answer within 300 ms/, 3, () => undefined],
    ['a cut connection', 'network', /cannot be reached.*check THE_URL/, 3, (_, r) => r.destroy()],
  ])('%s', async (_, kind, message, calls, handler) => {
    server.answer((url, response) => handler(url, response))
    const error = await failure(connect(server, 'roads', kind === 'timeout' ? { timeoutMs: 300 } : {}))
    expect(error.message).toMatch(message)
    expect(error.kind).toBe(kind)
    expect(server.calls).toHaveLength(calls)
  })

  test('never tells the key, though the upstream repeats it', async () => {
    const echoes = [
      (url: URL) => `<html>${url.searchParams.get('key')} at ${url.href}</html>`,
      (url: URL) => JSON.stringify({ code: 'ERROR', message: `bad key ${url.searchParams.get('key')}` }),
      (url: URL) => `no JSON ${url.href}`,
    ]
    for (const echo of echoes) {
      server.answer((url, response) => response.end(echo(url)))
      const upstream = connect(server)
      const { message } = await failure(upstream)
      const told = `${message} ${upstream.logged.join(' ')} ${await upstream.registry.metrics()}`
      for (const secret of [KEY, encodeURIComponent(KEY)]) expect(told).not.toContain(secret)
    }
  })

  test('is asked again after the pause it names, and not while that is long', async () => {
    let left = 1
    server.answer((url, response) => {
      if (left-- > 0) return response.writeHead(429, { 'retry-after': '1' }).end()
      return json({ ...SUCCESS, list: [] })(url, response)
    })
    const started = performance.now()
    expect(await connect(server).fetchAll()).toEqual([])
    expect(performance.now() - started).toBeGreaterThan(990)

    server.answer((_, response) => response.writeHead(503, { 'retry-after': '3600' }).end())
    const error = await failure(connect(server))
    expect(server.calls).toHaveLength(1)
    expect(error.toProblem()).toMatchObject({ status: 502, retryAfter: 3600 })
  })

  test('is left alone once it failed often enough, and asked again later', async () => {
    server.answer((_, response) => response.writeHead(500).end('boom'))
    const upstream = connect(server, 'roads', { breakAfter: 4, halfOpenAfterMs: 1_000 })
    await failure(upstream)
    await failure(upstream)
    expect(server.calls).toHaveLength(4)
    const open = await failure(upstream)
    expect(server.calls).toHaveLength(4)
    expect(open.toProblem()).toMatchObject({ status: 503, retryAfter: 1 })
    expect(open.message).toMatch(/left alone.*boom/)
    expect(await upstream.registry.metrics()).toContain(
      'upstream_breaker_state{feed="roads",origin="real"} 1',
    )
    server.answer(json({ ...SUCCESS, list: [] }))
    await expect.poll(() => upstream.fetchAll().catch(() => 'open')).toEqual([])
    expect(await upstream.registry.metrics()).toContain(
      'upstream_breaker_state{feed="roads",origin="real"} 0',
    )
  })
})

test('keeps rows sent twice and counts them; leaves a word where a row cannot be kept', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  const long = JSON.stringify({ text: 'x'.repeat(30_000) })
  server.answer((_, response) =>
    response.end(`{"code":"SUCCESS","list":[1,{"a":1},{"a":1},${deep},${long}]}`),
  )
  const upstream = connect(server)
  const rows = await upstream.fetchAll()
  expect(rows.slice(0, 3)).toEqual(['1', '{"a":1}', '{"a":1}'])
  expect(rows[3]).toMatch(/left out by openapi-proxy/)
  expect(rows[4]).toMatch(/left out by openapi-proxy: 30011 characters/)
  expect(await upstream.registry.metrics()).toContain(
    'upstream_repeated_rows_total{feed="roads",origin="real"} 1',
  )
})

test('any JSON is either a page or a named failure', () => {
  const envelope = fc.record(
    {
      code: fc.oneof(fc.constant('SUCCESS'), fc.jsonValue()),
      count: fc.jsonValue(),
      pageSize: fc.jsonValue(),
      list: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  const endpoint = { url: 'http://x', key: KEY, urlSetting: 'U', keySetting: 'K' }
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), envelope), (value) => {
      let outcome: unknown
      try {
        outcome = readEnvelope('roads', value, 1, endpoint).rows
      } catch (error) {
        outcome = error
      }
      expect(Array.isArray(outcome) || outcome instanceof UpstreamError).toBe(true)
    }),
  )
})
