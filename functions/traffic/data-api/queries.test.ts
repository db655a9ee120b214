import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from './openapi-shape.ts'
import { startSamples } from './testing-samples.ts'
import { nextOf, type TestApi } from './testing.ts'

const problemBody = z.object({
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), reason: z.string() })),
})

const samples = await startSamples()
afterAll(() => samples.stop())

describe.each(samples.dialects)('a bad query on %s', (dialect) => {
  let api: TestApi
  beforeAll(async () => {
    api = await samples.open(dialect)
  })
  afterAll(() => api.close())

  test.each([
    ['/api/road/status?limit=0', ['limit']],
    ['/api/road/status?limit=1e3&colour=red&grade=9', ['grade', 'limit', 'colour']],
    ['/api/road/status?limit=1&limit=2', ['limit']],
    ['/api/road/status?bbox=1,2,3', ['bbox']],
    ['/api/road/status?bbox=128,37,127,38', ['bbox']],
    ['/api/road/status?at=yesterday', ['at']],
    ['/api/road/status?cursor=abc', ['cursor']],
    ['/api/road/status?cursor=~', ['cursor']],
    ['/api/accidents/latest?severity=worst', ['severity']],
    ['/api/accidents/history?from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z', ['from']],
    ['/api/accidents/history?from=2026-11-01T00:00:00Z&to=2026-11-20T00:00:00Z', ['from']],
    ['/api/road/history', ['vdsId']],
    ['/api/road/history?vdsId=A&conzoneId=B', ['vdsId']],
    ['/api/tollgate/history', ['unitCode']],
    ['/api/accidents/stats?x=1', ['x']],
  ])('%s names the parameters', async (path, names) => {
    const response = await api.get(path)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
    const { errors } = problemBody.parse(await response.json())
    expect(errors.map((error) => error.path)).toEqual(names)
  })

  test('a cursor of another order is refused', async () => {
    const page = nextOf(await api.get('/api/road/status?limit=1')) ?? ''
    expect((await api.get(page.replace('?', '?sort=-speed&'))).status).toBe(400)
  })

  test('never is the server’s fault', async () => {
    const document = openApiDocument.parse(await api.json('/api/openapi.json'))
    const paths = Object.keys(document.paths).filter((path) => path !== '/api/events' && path !== '/ingest')
    const names = Object.values(document.paths).flatMap(
      ({ get }) => get?.parameters.map(({ name }) => name) ?? [],
    )
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '0010',
        'A',
        'all',
        '-speed',
        '1',
        '2026-11-21T00:00:00Z',
        '2026-11-20T00:00:00+09:00',
        '126,33,130,39',
        '%',
        '5m',
        'WyJyb3V0ZSIsImEiLCJiIl0',
      ),
    )
    const parameters = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), value), {
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        parameters,
        fc.string({ maxLength: 20 }),
        async (path, given, raw) => {
          const query = given
            .map(
              ([name, text]) =>
                `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`,
            )
            .join('&')
          for (const search of [query, `${query}&${raw.replaceAll('#', '')}`]) {
            const { status } = await api.get(`${path}?${search}`)
            expect([200, 400]).toContain(status)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
