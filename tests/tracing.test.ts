import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { startSystem, type System } from './system.ts'

/** What an OTLP exporter posts to /v1/traces, as far as it matters here (opentelemetry-proto, JSON encoding). */
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(
          z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) }),
        ),
      }),
      scopeSpans: z.array(z.object({ spans: z.array(z.object({ traceId: z.string(), name: z.string() })) })),
    }),
  ),
})

let system: System | undefined
afterAll(() => system?.end())

it('traces a collection from the tick to the row, where an OTLP endpoint is set', async () => {
  const services = new Map<string, Set<string>>()
  let look = () => {}
  const collector = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    response.end('{}')
    for (const { resource, scopeSpans } of exported.parse(JSON.parse(Buffer.concat(chunks).toString()))
      .resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? ''
      for (const { traceId } of scopeSpans.flatMap(({ spans }) => spans)) {
        services.set(traceId, (services.get(traceId) ?? new Set()).add(service))
      }
    }
    look()
  }).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const address = collector.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const way = ['interval-source', 'data-collector', 'openapi-proxy', 'redis-stream-source', 'data-processor']
  const whole = new Promise<void>((resolve) => {
    look = () => {
      if ([...services.values()].some((seen) => way.every((service) => seen.has(service)))) resolve()
    }
  })
  system = await startSystem({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` } })
  await whole
  const longest = [...services.values()].toSorted((a, b) => b.size - a.size)[0] ?? new Set()
  expect([...longest]).toEqual(expect.arrayContaining(way))
  collector.close()
})
