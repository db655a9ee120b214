import { ProblemError } from '../../runtime/problem.ts'
import { createRepresentation, respond, type Representation } from '../../runtime/representation.ts'
import { change } from '../model/events.ts'
import { eventSchema, schemaTypes } from '../model/schemas.ts'
import type { ApiApp } from './endpoint.ts'
import { docsIcon, docsPage, docsStyle } from './docs-page.ts'
import { openApiDocument } from './openapi-shape.ts'

const HOUR = { 'cache-control': 'public, max-age=3600' }
const CHECK = { 'cache-control': 'no-cache' }

/** Describes the two routes whose answers are no JSON of a feed. */
function describeOthers(app: ApiApp): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/events',
    tags: ['시스템 · System'],
    summary: '실시간 변경 알림 · Changes as they are stored: server-sent events',
    description:
      '`hello` first (servedBy, live, versions), then a `change` for each change of a feed, with the data below. `reset`: ' +
      'changes may have been missed, fetch everything again. `alive` comes every 15 s. A cut connection resumes after Last-Event-ID.',
    responses: {
      200: {
        description: 'The data of a `change`',
        content: { 'text/event-stream': { schema: change.meta({ id: 'Change' }) } },
      },
    },
  })
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/ingest',
    tags: ['수집 · Ingest'],
    summary: '이벤트 수집 · Stores CloudEvents of the types *.collected',
    description:
      'Binary, structured or batched mode, up to 1 MiB; 64 KiB an event. Demands `authorization: Bearer <INGEST_TOKEN>` where a token is set. Their schemas are under /schemas/.',
    responses: {
      204: { description: 'Stored' },
      401: { description: 'The token is missing or wrong' },
      422: { description: 'The data breaks its schema; `errors` names each path' },
    },
  })
}

/** `/api/openapi.json`, `/api/docs` which renders it, and the event types' JSON Schemas under `/schemas/`. */
export function mountDocuments(app: ApiApp): void {
  describeOthers(app)
  const document = () =>
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: '실시간 고속도로 교통 API · Expressway traffic API',
        version: '1.0.0',
        description:
          'Instants are RFC 3339 in UTC. Lists are arrays; the next page is in the Link header. Every answer has an ETag and is compressed.',
        license: { name: 'MIT' },
      },
      servers: [{ url: '/' }],
    })
  const once = (make: () => Representation) => {
    let made: Representation | undefined
    return () => (made ??= make())
  }
  const json = once(() => createRepresentation(JSON.stringify(document()), 'application/json; charset=utf-8'))
  const page = once(() =>
    createRepresentation(String(docsPage(openApiDocument.parse(document()))), 'text/html; charset=utf-8'),
  )
  const style = once(() => createRepresentation(docsStyle, 'text/css; charset=utf-8'))
  const icon = once(() => createRepresentation(docsIcon, 'image/svg+xml'))
  const schemas = new Map(
    schemaTypes.map((type) => [
      `${type}.json`,
      once(() =>
        createRepresentation(JSON.stringify(eventSchema(type)), 'application/schema+json; charset=utf-8'),
      ),
    ]),
  )

  app.get('/api/openapi.json', (c) => respond(c.req, json(), CHECK))
  app.get('/api/docs', (c) => respond(c.req, page(), CHECK))
  app.get('/api/docs.css', (c) => respond(c.req, style(), CHECK))
  app.get('/api/docs.svg', (c) => respond(c.req, icon(), CHECK))
  app.get('/schemas/:file', (c) => {
    const schema = schemas.get(c.req.param('file'))
    if (!schema)
      throw new ProblemError(404, `there are schemas for ${schemaTypes.join(', ')}: /schemas/<type>.json`)
    return respond(c.req, schema(), HOUR)
  })
}
