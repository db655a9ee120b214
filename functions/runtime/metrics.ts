import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Identity } from './identity.ts'

/** A process's metrics, with who it is on every sample; `/metrics` prints them. */
export function createRegistry(identity: Identity): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ service: identity.service, cluster: identity.cluster })
  collectDefaultMetrics({ register: registry })
  return registry
}

/** Counts and times a request by method, route pattern and status; `started` as `performance.now()` gave it. */
export type ObserveRequest = (method: string, route: string, status: number, started: number) => void

/** The request metrics of a process: by route pattern, so that paths cannot flood the labels. */
export function requestMetrics(registry: Registry): ObserveRequest {
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request’s first byte to its response',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  return (method, route, status, started) =>
    duration.observe({ method, route, status }, (performance.now() - started) / 1000)
}

/** Observes every request that comes to an app. */
export const httpMetrics =
  (observe: ObserveRequest): MiddlewareHandler =>
  async (c, next) => {
    const started = performance.now()
    await next()
    observe(c.req.method, routePath(c, -1), c.res.status, started)
  }
