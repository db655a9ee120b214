import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../runtime/store/index.ts'
import { openTestStore } from '../data-processor/testing.ts'
import { eventTypes } from '../model/events.ts'
import { schemaUri } from '../model/schemas.ts'
import type { Database } from '../model/tables.ts'
import { openApiDocument } from './openapi-shape.ts'
import { startApi, type TestApi } from './testing.ts'

let store: Store<Database>
let api: TestApi
beforeAll(async () => {
  store = await openTestStore()
  api = await startApi(store)
})
afterAll(async () => {
  await api.close()
  await store.close()
})

describe('the documents', () => {
  test('OpenAPI describes every endpoint, its parameters and fields with units', async () => {
    const { paths, components } = openApiDocument.parse(await api.json('/api/openapi.json'))
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/accidents/latest',
        '/api/accidents/history',
        '/api/accidents/stats',
        '/api/tollgate/traffic',
        '/api/tollgate/history',
        '/api/road/status',
        '/api/road/history',
        '/api/road/summary',
        '/api/road/summary/history',
        '/api/country',
        '/api/history/days',
        '/api/system',
        '/api/events',
        '/ingest',
      ]),
    )
    for (const { get } of Object.values(paths))
      for (const parameter of get?.parameters ?? [])
        expect(parameter).toMatchObject({ description: expect.stringMatching(/./) })
    expect(components.schemas).toMatchObject({
      RoadStatus: { properties: { speed: { description: 'km/h' } } },
    })
  })

  test('a page renders it with nothing from elsewhere and no script', async () => {
    const page = await (await api.get('/api/docs')).text()
    expect(page).toContain('/api/road/status')
    expect(page).toContain('Vehicles per 5 minutes')
    expect(page).not.toMatch(/<script|https?:\/\/|style=/)
    expect((await api.get('/api/docs.css')).headers.get('content-type')).toMatch('text/css')
    const icon = /<link rel="icon"[^>]* href="([^"]+)"/.exec(page)?.[1] ?? ''
    expect((await api.get(icon)).headers.get('content-type')).toMatch('image/svg+xml')
  })

  test('each event type has its JSON Schema where dataschema says', async () => {
    for (const type of Object.values(eventTypes)) {
      const path = new URL(schemaUri(type)).pathname
      const response = await api.get(path)
      expect(response.headers.get('content-type')).toMatch('application/schema+json')
      expect(await response.json()).toMatchObject({ $id: schemaUri(type), type: 'object' })
    }
    expect((await api.get('/schemas/nothing.json')).status).toBe(404)
  })
})
